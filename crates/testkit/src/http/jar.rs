//! Cookies as browsers keep them: by host, shared by all its ports.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// A cookie jar. It takes part in parallel requests, hence the lock.
#[derive(Default)]
pub(super) struct Jar {
    cookies: Mutex<BTreeMap<(String, String), String>>,
}

impl Jar {
    /// Takes a `Set-Cookie` value: stores the cookie, or removes it where its life is over at once.
    pub(super) fn store(&self, host: &str, set_cookie: &str) {
        let mut parts = set_cookie.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
            return;
        };
        let ended = parts.any(|attribute| {
            let attribute = attribute.to_lowercase();
            attribute == "max-age=0"
                || (attribute.starts_with("expires=") && attribute.contains("1970"))
        });
        let key = (host.to_owned(), name.to_owned());
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        if ended {
            cookies.remove(&key);
        } else {
            cookies.insert(key, value.to_owned());
        }
    }

    /// All cookies for a host as `name=value`.
    pub(super) fn cookies(&self, host: &str) -> Vec<String> {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let own = cookies.iter().filter(|((owner, _), _)| owner == host);
        own.map(|((_, name), value)| format!("{name}={value}"))
            .collect()
    }

    /// Forgets everything.
    pub(super) fn clear(&self) {
        self.cookies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }
}
