//! The one place with unsafe code: NSS takes its database's path through a pointer.
#![expect(
    unsafe_code,
    reason = "C_Initialize of NSS reads its parameters through pReserved"
)]

use std::{ffi::CStr, ptr::NonNull};

use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::Result,
};

/// Calls `C_Initialize` with `parameters` where PKCS#11 has `pReserved`.
///
/// # Errors
/// The library's error.
pub(super) fn initialize(library: &Pkcs11, parameters: &CStr) -> Result<()> {
    let pointer = NonNull::from(parameters).cast();
    // SAFETY: NSS reads a NUL-terminated string there, during C_Initialize only (it copies what it
    // keeps and writes nothing back); `parameters` is one and outlives the call.
    let arguments =
        unsafe { CInitializeArgs::new_with_reserved(CInitializeFlags::OS_LOCKING_OK, pointer) };
    library.initialize(arguments)
}
