//! Rule 25: a disk that fails or is full at any act while the reports are opened.

use std::path::Path;
use std::sync::Arc;

use wayside_core::Wayside;
use wayside_core::ports::{Files, FolderSecrets, Ports};
use wayside_core::store::OpenError;
use wayside_core::wayside::Changes;
use wayside_tests::disk::{Disk, Errno, Fault, Plan, SimulatedFiles};
use wayside_tests::scratch_in_memory;

fn open(disk: &Arc<Disk>, folder: &Path) -> Result<Wayside, OpenError> {
    let files = Arc::new(SimulatedFiles::over(Arc::clone(disk)));
    Wayside::open(folder, Ports { files, ..Ports::system(Arc::new(FolderSecrets::beside(folder))) })
}

#[test]
fn a_store_whose_disk_fails_or_is_full_at_any_act_of_opening_opens_or_is_unavailable_and_is_never_moved() {
    let room = scratch_in_memory("opening");
    let folder = room.path();
    let used = Arc::new(Disk::default());
    let draft = open(&used, folder).unwrap().begin(Changes::default()).unwrap();
    let is_as_it_was = |opened: &Wayside| {
        assert_eq!(opened.set_aside(), None);
        assert_eq!(opened.list().unwrap().iter().map(|it| it.id).collect::<Vec<_>>(), [draft]);
    };
    let acts = {
        let well = Arc::new(used.copy());
        is_as_it_was(&open(&well, folder).unwrap());
        well.done()
    };
    assert!(acts > 1, "{acts} acts of the disk");
    for errno in [Errno::Io, Errno::NoSpace] {
        for from_here_on in [false, true] {
            let mut unavailable = 0;
            for at in 1..=acts {
                let disk = Arc::new(used.copy());
                let plan = Plan::at(at, Fault::Error(errno));
                disk.plan(Some(if from_here_on { plan.from_here_on() } else { plan }));
                let opened = open(&disk, folder);
                assert!(disk.struck().is_some(), "act {at} of {acts}");
                match opened {
                    Ok(opened) => is_as_it_was(&opened),
                    Err(OpenError::Unavailable(_)) => unavailable += 1,
                    Err(OpenError::NewerApp) => panic!("{errno:?} at act {at}: a newer app's"),
                }
                disk.plan(None);
                let files = SimulatedFiles::over(Arc::clone(&disk));
                assert!(files.list(&folder.join("set-aside")).unwrap().is_empty(), "{errno:?} at act {at}");
                is_as_it_was(&open(&disk, folder).unwrap());
            }
            assert!(unavailable > 0, "{errno:?} was never in the way");
        }
    }
}
