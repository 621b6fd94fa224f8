//! Free ports on loopback.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

use anyhow::{Result, bail};

/// A port nobody listens on now. Prefer to bind port 0 where the program under test can report its port.
pub fn free() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}

/// A base `b` such that every port of `b + offsets` is free: `block(&[3, 4, 5, 6, 7, 8, 40, 50])` for a whole demo.
///
/// Blocks lie 200 apart, so that a second bank at base + 100 fits in, below the range that the kernel gives to outgoing connections. Test programs that run side by side start at
/// places that differ by their process id.
pub fn block(offsets: &[u16]) -> Result<u16> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    const BLOCKS: u32 = 100;
    let start = std::process::id().wrapping_mul(7);
    for _ in 0..BLOCKS {
        let step = u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let base = u16::try_from(10_000 + 200 * ((start + step) % BLOCKS))?;
        if offsets.iter().all(|offset| is_free(base + offset)) {
            return Ok(base);
        }
    }
    bail!("no block of free ports between 10000 and 30000")
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok()
}
