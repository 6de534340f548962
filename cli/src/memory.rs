//! What happens when the machine has no more memory to give: a message and the exit status of a machine
//! that fails us, where Rust would abort. Whatever was being written is swept up by the next run.

use std::alloc::{GlobalAlloc, Layout, System};

/// The system's memory, and an orderly end where there is none left.
struct Limited;

#[global_allocator]
static MEMORY: Limited = Limited;

#[expect(unsafe_code, reason = "only so can the program end with a status of its own")]
// SAFETY: everything is passed on to `System` as it came.
unsafe impl GlobalAlloc for Limited {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those of `System`.
        given(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those of `System`.
        given(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promises are those of `System`.
        given(unsafe { System.realloc(memory, layout, size) })
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are those of `System`.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[inline]
fn given(memory: *mut u8) -> *mut u8 {
    if memory.is_null() {
        give_up();
    }
    memory
}

/// Ends the program without asking for memory, and without waiting for anybody who holds a lock.
#[cold]
#[cfg(unix)]
fn give_up() {
    const MESSAGE: &[u8] =
        b"error: the machine has no more memory for this\nhelp: simulate less, or allow more\n";
    const STATUS: i32 = 3;
    // Where standard error is gone there is nobody left to tell.
    let (Ok(_) | Err(_)) = nix::unistd::write(std::io::stderr(), MESSAGE);
    #[expect(unsafe_code, reason = "nothing else ends a program without more ado")]
    // SAFETY: it does not return and needs nothing.
    unsafe {
        nix::libc::_exit(STATUS)
    }
}

/// Here the program aborts as Rust has it.
#[cold]
#[cfg(not(unix))]
fn give_up() {}
