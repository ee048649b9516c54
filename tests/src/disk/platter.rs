//! What a file system has promised, and what it merely holds.
//!
//! Of every file its data (by sectors of 512 bytes), its size and its name in its folder are separate facts. A fact is
//! certain once it was synced: data and size by a sync of the file, names by a sync of the folder. [`Platter::cut`]
//! keeps any of the others and drops the rest, so that a write comes out torn, a size without its data, a file without
//! its name. A rename within a folder is one fact: it happened, or it did not.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Component, Path};

use crate::world::Dice;

/// A file or a folder, whatever it is called.
pub type Node = u64;

const SECTOR: usize = 512;
const ROOT: Node = 0;

#[derive(Clone, Debug, Default)]
struct File {
    /// As a reader sees it while the power is on.
    now: Vec<u8>,
    /// As of the last sync.
    certain: Vec<u8>,
    /// What was written since and where, oldest first.
    written: Vec<(usize, Vec<u8>)>,
    /// Sizes that it has had since, oldest first.
    sizes: Vec<usize>,
    /// A sync failed, and what it was to write is in neither.
    forgotten: bool,
}

#[derive(Clone, Debug, Default)]
struct Folder {
    now: BTreeMap<String, Node>,
    certain: BTreeMap<String, Node>,
}

/// What a name in a folder stands for from then on; nothing, after a removal.
type Naming = (Node, String, Option<Node>);

/// A file system in memory.
#[derive(Clone, Debug)]
pub struct Platter {
    files: BTreeMap<Node, File>,
    folders: BTreeMap<Node, Folder>,
    /// Changes of names that no folder's sync has made certain yet, oldest first; each is one fact.
    names: Vec<Vec<Naming>>,
    next: Node,
}

impl Default for Platter {
    fn default() -> Self {
        let folders = BTreeMap::from([(ROOT, Folder::default())]);
        Self { files: BTreeMap::new(), folders, names: Vec::new(), next: ROOT + 1 }
    }
}

impl Platter {
    /// The file or folder of this name.
    pub fn find(&self, path: &Path) -> io::Result<Node> {
        let mut node = ROOT;
        for name in path.components().filter_map(normal) {
            node = *self.folder(node)?.now.get(name).ok_or(io::ErrorKind::NotFound)?;
        }
        Ok(node)
    }

    pub fn is_folder(&self, path: &Path) -> bool {
        self.find(path).is_ok_and(|node| self.folders.contains_key(&node))
    }

    /// The file of this name, made if there is none.
    pub fn open_or_make(&mut self, path: &Path) -> io::Result<Node> {
        match self.find(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (folder, name) = self.place(path)?;
                let node = self.new_node();
                self.files.insert(node, File::default());
                self.name(vec![(folder, name, Some(node))]);
                Ok(node)
            }
            Ok(node) if !self.files.contains_key(&node) => Err(io::ErrorKind::IsADirectory.into()),
            other => other,
        }
    }

    /// A file that no folder knows.
    pub fn open_nameless(&mut self) -> Node {
        let node = self.new_node();
        self.files.insert(node, File::default());
        node
    }

    /// True if there was none of this name.
    pub fn make_folder(&mut self, path: &Path) -> io::Result<bool> {
        if self.is_folder(path) {
            return Ok(false);
        }
        let (folder, name) = self.place(path)?;
        if self.folder(folder)?.now.contains_key(&name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let node = self.new_node();
        self.folders.insert(node, Folder::default());
        self.name(vec![(folder, name, Some(node))]);
        Ok(true)
    }

    pub fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let node = self.find(from)?;
        let ((old, before), (new, after)) = (self.place(from)?, self.place(to)?);
        self.name(vec![(old, before, None), (new, after, Some(node))]);
        Ok(())
    }

    pub fn remove(&mut self, path: &Path) -> io::Result<()> {
        self.find(path)?;
        let (folder, name) = self.place(path)?;
        self.name(vec![(folder, name, None)]);
        Ok(())
    }

    pub fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        Ok(self.folder(self.find(path)?)?.now.keys().cloned().collect())
    }

    /// Makes the names in a folder certain.
    pub fn sync_folder(&mut self, path: &Path) -> io::Result<()> {
        let folder = self.find(path)?;
        self.folder(folder)?;
        let (synced, open) = std::mem::take(&mut self.names)
            .into_iter()
            .partition::<Vec<_>, _>(|change| change.iter().any(|(of, _, _)| *of == folder));
        self.names = open;
        // A rename out of another folder is certain there as well.
        for (of, name, _) in synced.into_iter().flatten() {
            if let Some(folder) = self.folders.get_mut(&of) {
                let to = folder.now.get(&name).copied();
                set(&mut folder.certain, name, to);
            }
        }
        Ok(())
    }

    pub fn length(&self, file: Node) -> usize {
        self.files.get(&file).map_or(0, |file| file.now.len())
    }

    /// As much as there is; how much that was.
    pub fn read(&self, file: Node, offset: usize, buffer: &mut [u8]) -> usize {
        let Some(file) = self.files.get(&file) else { return 0 };
        let there = file.now.get(offset..).unwrap_or_default();
        let length = there.len().min(buffer.len());
        buffer[..length].copy_from_slice(&there[..length]);
        length
    }

    pub fn write(&mut self, file: Node, offset: usize, bytes: &[u8]) {
        let Some(file) = self.files.get_mut(&file).filter(|_| !bytes.is_empty()) else { return };
        let end = offset + bytes.len();
        if end > file.now.len() {
            resize(&mut file.now, end);
            file.sizes.push(end);
        }
        file.now[offset..end].copy_from_slice(bytes);
        file.written.push((offset, bytes.to_vec()));
    }

    pub fn truncate(&mut self, file: Node, length: usize) {
        let Some(file) = self.files.get_mut(&file) else { return };
        let before = file.now.len();
        if before != length {
            resize(&mut file.now, length);
            file.sizes.push(length);
            // What is beyond reads as zeros should the file grow again.
            file.written.push((length, vec![0; before.saturating_sub(length)]));
        }
    }

    /// Makes a file's data and size certain, not its name.
    pub fn sync(&mut self, file: Node) {
        let Some(file) = self.files.get_mut(&file) else { return };
        resize(&mut file.certain, file.now.len());
        for (at, bytes) in std::mem::take(&mut file.written) {
            let end = file.now.len().min(at + bytes.len());
            if at < end {
                file.certain[at..end].copy_from_slice(&file.now[at..end]);
            }
        }
        file.sizes.clear();
    }

    /// No later sync makes certain what was written so far: a reader still sees it, a power cut takes it.
    pub fn forget_what_is_unsynced(&mut self, file: Node) {
        if let Some(file) = self.files.get_mut(&file) {
            file.written.clear();
            file.forgotten = true;
        }
    }

    /// The power fails: of what is not certain, the dice say what stays. Sometimes all of it, sometimes none.
    pub fn cut(&mut self, dice: &mut Dice) {
        let keep = bias(dice);
        for change in std::mem::take(&mut self.names) {
            if dice.chance(keep, 8) {
                for (of, name, to) in change {
                    if let Some(folder) = self.folders.get_mut(&of) {
                        set(&mut folder.certain, name, to);
                    }
                }
            }
        }
        for folder in self.folders.values_mut() {
            folder.now.clone_from(&folder.certain);
        }
        self.forget_the_nameless();
        for file in self.files.values_mut() {
            file.cut(dice);
        }
    }

    fn forget_the_nameless(&mut self) {
        let mut found = BTreeSet::from([ROOT]);
        let mut open = vec![ROOT];
        while let Some(folder) = open.pop().and_then(|node| self.folders.get(&node)) {
            for node in folder.now.values().filter(|node| found.insert(**node)) {
                open.extend(self.folders.contains_key(node).then_some(*node));
            }
        }
        self.files.retain(|node, _| found.contains(node));
        self.folders.retain(|node, _| found.contains(node));
    }

    fn folder(&self, node: Node) -> io::Result<&Folder> {
        self.folders.get(&node).ok_or_else(|| io::ErrorKind::NotADirectory.into())
    }

    /// The folder that a path lies in, and its name there.
    fn place(&self, path: &Path) -> io::Result<(Node, String)> {
        let name = path.components().next_back().and_then(normal).ok_or(io::ErrorKind::InvalidInput)?;
        let folder = self.find(path.parent().unwrap_or(Path::new("")))?;
        self.folder(folder)?;
        Ok((folder, name.to_owned()))
    }

    fn new_node(&mut self) -> Node {
        self.next += 1;
        self.next
    }

    fn name(&mut self, change: Vec<Naming>) {
        for (of, name, to) in &change {
            if let Some(folder) = self.folders.get_mut(of) {
                set(&mut folder.now, name.clone(), *to);
            }
        }
        self.names.push(change);
    }
}

impl File {
    fn cut(&mut self, dice: &mut Dice) {
        if self.written.is_empty() && self.sizes.is_empty() && !self.forgotten {
            return;
        }
        self.forgotten = false;
        let keep = bias(dice);
        let size = match self.sizes.len() {
            0 => self.certain.len(),
            sizes if dice.chance(keep, 8) => self.sizes[sizes - 1],
            sizes => *self.sizes.get(dice.below(sizes as u64 + 1) as usize).unwrap_or(&self.certain.len()),
        };
        let written = std::mem::take(&mut self.written);
        let end = written.iter().map(|(at, bytes)| at + bytes.len()).max().unwrap_or(0);
        let longest = end.max(self.certain.len());
        resize(&mut self.certain, longest);
        for (sector, writes) in by_sector(&written) {
            if !dice.chance(keep, 8) {
                continue;
            }
            // Most often as it is now; else as it was after one of the earlier writes.
            let last = if dice.chance(1, 4) { dice.below(writes.len() as u64) as usize } else { writes.len() - 1 };
            for write in &writes[..=last] {
                let (at, bytes) = &written[*write];
                let (from, to) = ((sector * SECTOR).max(*at), ((sector + 1) * SECTOR).min(at + bytes.len()));
                self.certain[from..to].copy_from_slice(&bytes[from - at..to - at]);
            }
        }
        resize(&mut self.certain, size);
        self.sizes.clear();
        self.now.clone_from(&self.certain);
    }
}

/// Which writes touched each sector, oldest first.
fn by_sector(written: &[(usize, Vec<u8>)]) -> BTreeMap<usize, Vec<usize>> {
    let mut sectors: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (write, (at, bytes)) in written.iter().enumerate() {
        for sector in at / SECTOR..(at + bytes.len()).div_ceil(SECTOR) {
            sectors.entry(sector).or_default().push(write);
        }
    }
    sectors
}

/// `Vec::resize` goes byte by byte where nothing is optimised.
fn resize(bytes: &mut Vec<u8>, length: usize) {
    const ZEROS: &[u8] = &[0; 4096];
    bytes.truncate(length);
    while bytes.len() < length {
        bytes.extend_from_slice(&ZEROS[..ZEROS.len().min(length - bytes.len())]);
    }
}

/// How many of eight facts a cut keeps.
fn bias(dice: &mut Dice) -> u64 {
    [0, 1, 4, 7, 8][dice.below(5) as usize]
}

fn set(names: &mut BTreeMap<String, Node>, name: String, to: Option<Node>) {
    match to {
        Some(node) => drop(names.insert(name, node)),
        None => drop(names.remove(&name)),
    }
}

fn normal(part: Component<'_>) -> Option<&str> {
    match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    }
}
