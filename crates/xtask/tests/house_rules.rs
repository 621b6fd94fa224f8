//! The house rules hold for this checkout.

use std::path::Path;

#[test]
fn no_fault() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("crates/xtask lies in a checkout");
    let faults = tegata_xtask::check(root).expect("the checkout is readable");
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}
