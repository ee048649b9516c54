//! Writes the string files of Android and iOS from `core/words/native`.

use wayside_tests::native::files;

fn main() -> std::io::Result<()> {
    for (file, text) in files() {
        std::fs::create_dir_all(file.parent().unwrap_or(&file))?;
        std::fs::write(&file, text)?;
    }
    Ok(())
}
