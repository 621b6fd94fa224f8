//! Argon2id over the peppered PIN, under a semaphore: as many at once as there are cores.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use subtle::ConstantTimeEq;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::failure::Internal;

/// Cost of the hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Cost {
    /// 19 MiB, t=2, p=1 (OWASP's least; `product.md`).
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            passes: 2,
            lanes: 1,
        }
    }
}

/// Hashes and verifies.
#[derive(Clone)]
pub struct Kdf {
    cost: Cost,
    slots: Arc<Semaphore>,
    /// Memory of hashes that are done, for the next ones: the kernel clears fresh pages at a good part of a hash's cost.
    memory: Arc<Mutex<Vec<Memory>>>,
    strangers: Arc<Semaphore>,
    decoy: Arc<str>,
}

/// A stranger's turn. Whatever works for the stranger keeps a clone, so that hanging up does not pass the turn on before
/// that work is done.
#[derive(Clone)]
pub(crate) struct Turn(#[expect(dead_code, reason = "held, never read")] Arc<OwnedSemaphorePermit>);

/// Working memory of one hash at a time, as large as the largest so far.
type Memory = Vec<Block>;

impl Kdf {
    /// With a cost for new hashes and a number of hashes computed at once.
    ///
    /// # Errors
    /// [`Internal::Kdf`] when the cost is outside what Argon2 allows.
    pub fn new(cost: Cost, at_once: usize) -> Result<Self, Internal> {
        let mut memory = Memory::new();
        let decoy = hash_now(cost, &[0; 32], &[0; 16], &mut memory)?;
        Ok(Self {
            cost,
            slots: Arc::new(Semaphore::new(at_once.max(1))),
            memory: Arc::new(Mutex::new(vec![memory])),
            strangers: Arc::new(Semaphore::new((at_once / 2).max(1))),
            decoy: decoy.into(),
        })
    }

    /// Hashes a peppered PIN.
    ///
    /// # Errors
    /// [`Internal::Kdf`]
    pub async fn hash(&self, peppered: [u8; 32], salt: [u8; 16]) -> Result<String, Internal> {
        let cost = self.cost;
        self.run(move |memory| hash_now(cost, &peppered, &salt, memory))
            .await?
    }

    /// Whether a stored hash has the present cost.
    pub fn is_current(&self, stored: &str) -> bool {
        parse(stored).is_some_and(|(cost, ..)| cost == self.cost)
    }

    /// Whether a peppered PIN fits a stored hash. With none stored, the same work is done and the answer is no.
    ///
    /// # Errors
    /// [`Internal::Kdf`] when the stored text is damaged.
    pub async fn verify(
        &self,
        stored: Option<String>,
        peppered: [u8; 32],
    ) -> Result<bool, Internal> {
        self.verify_holding(None, stored, peppered).await
    }

    /// The turn of a caller who has shown no certificate. They wait in a line of their own and take at most half of the
    /// slots, so that a flood of them never makes a sign-in wait for more than that.
    pub(crate) async fn turn_of_stranger(&self) -> Result<Turn, Internal> {
        let turn = Arc::clone(&self.strangers).acquire_owned().await;
        turn.map(|permit| Turn(Arc::new(permit)))
            .map_err(|_| Internal::Kdf)
    }

    /// [`Kdf::verify`] for a stranger whose turn it is.
    pub(crate) async fn verify_for_stranger(
        &self,
        turn: Turn,
        stored: Option<String>,
        peppered: [u8; 32],
    ) -> Result<bool, Internal> {
        self.verify_holding(Some(turn), stored, peppered).await
    }

    async fn verify_holding(
        &self,
        turn: Option<Turn>,
        stored: Option<String>,
        peppered: [u8; 32],
    ) -> Result<bool, Internal> {
        let exists = stored.is_some();
        let text = stored.unwrap_or_else(|| self.decoy.to_string());
        let work = move |memory: &mut Memory| {
            let _turn = turn;
            verify_now(&text, &peppered, memory)
        };
        Ok(self.run(work).await?? && exists)
    }

    /// The slot goes along with the work: a caller who hangs up must not make room while the hash is still computed.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Internal> {
        let slot = Arc::clone(&self.slots).acquire_owned().await;
        let slot = slot.map_err(|_| Internal::Kdf)?;
        let pool = Arc::clone(&self.memory);
        let held = move || {
            let _slot = slot;
            let mut memory = idle(&pool).pop().unwrap_or_default();
            let done = work(&mut memory);
            idle(&pool).push(memory);
            done
        };
        tokio::task::spawn_blocking(held)
            .await
            .map_err(|_| Internal::Kdf)
    }
}

fn idle(pool: &Mutex<Vec<Memory>>) -> std::sync::MutexGuard<'_, Vec<Memory>> {
    pool.lock().unwrap_or_else(PoisonError::into_inner)
}

fn hash_now(
    cost: Cost,
    peppered: &[u8],
    salt: &[u8],
    memory: &mut Memory,
) -> Result<String, Internal> {
    let output = derive(cost, peppered, salt, memory)?;
    let Cost {
        memory_kib,
        passes,
        lanes,
    } = cost;
    let (salt, output) = (BASE64.encode(salt), BASE64.encode(output));
    Ok(format!(
        "$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${salt}${output}"
    ))
}

fn verify_now(stored: &str, peppered: &[u8], memory: &mut Memory) -> Result<bool, Internal> {
    let (cost, salt, expected) = parse(stored).ok_or(Internal::Kdf)?;
    let output = derive(cost, peppered, &salt, memory)?;
    Ok(output.as_slice().ct_eq(&expected).into())
}

fn derive(
    cost: Cost,
    peppered: &[u8],
    salt: &[u8],
    memory: &mut Memory,
) -> Result<[u8; 32], Internal> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32))
        .map_err(|_| Internal::Kdf)?;
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::default());
    }
    let mut output = [0_u8; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(peppered, salt, &mut output, memory.as_mut_slice())
        .map_err(|_| Internal::Kdf)?;
    Ok(output)
}

/// Reads the PHC string format.
fn parse(stored: &str) -> Option<(Cost, Vec<u8>, Vec<u8>)> {
    let rest = stored.strip_prefix("$argon2id$v=19$")?;
    let mut fields = rest.split('$');
    let (costs, salt, output) = (fields.next()?, fields.next()?, fields.next()?);
    let mut values = costs
        .split(',')
        .zip(["m=", "t=", "p="])
        .map(|(text, name)| text.strip_prefix(name)?.parse().ok());
    let cost = Cost {
        memory_kib: values.next()??,
        passes: values.next()??,
        lanes: values.next()??,
    };
    if fields.next().is_some() {
        return None;
    }
    Some((cost, BASE64.decode(salt).ok()?, BASE64.decode(output).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost {
        memory_kib: 64,
        passes: 1,
        lanes: 1,
    };

    #[test]
    fn memory_that_was_used_changes_no_hash() {
        let hash = |memory: &mut Memory| hash_now(CHEAP, &[1; 32], &[2; 16], memory).unwrap();
        let (mut fresh, mut used) = (Memory::new(), vec![Block::default(); 100]);
        let larger = Cost {
            memory_kib: 128,
            ..CHEAP
        };
        hash_now(larger, &[3; 32], &[4; 16], &mut used).unwrap();
        assert_eq!(hash(&mut fresh), hash(&mut used));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn hanging_up_makes_no_room() {
        let kdf = Kdf::new(CHEAP, 1).unwrap();
        let (begun, begins) = std::sync::mpsc::channel();
        let (end, ends) = std::sync::mpsc::channel::<()>();
        let caller = kdf.clone();
        let call = tokio::spawn(async move {
            caller
                .run(move |_| {
                    begun.send(()).unwrap();
                    ends.recv().unwrap();
                })
                .await
        });
        tokio::task::spawn_blocking(move || begins.recv().unwrap())
            .await
            .unwrap();
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        assert_eq!(kdf.slots.available_permits(), 0, "still computing");
        end.send(()).unwrap();
        let _free = kdf.slots.acquire().await.unwrap();
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_told() {
        let now = Kdf::new(CHEAP, 1).unwrap();
        let before = Kdf::new(Cost { passes: 2, ..CHEAP }, 1).unwrap();
        let stored = before.hash([1; 32], [2; 16]).await.unwrap();
        assert!(before.is_current(&stored) && !now.is_current(&stored));
        assert!(!now.is_current("damaged"));
        assert!(now.verify(Some(stored), [1; 32]).await.unwrap());
    }

    #[tokio::test]
    async fn right_wrong_and_absent() {
        let kdf = Kdf::new(CHEAP, 2).unwrap();
        let stored = kdf.hash([1; 32], [2; 16]).await.unwrap();
        assert!(kdf.verify(Some(stored.clone()), [1; 32]).await.unwrap());
        assert!(!kdf.verify(Some(stored), [3; 32]).await.unwrap());
        assert!(!kdf.verify(None, [0; 32]).await.unwrap());
        assert!(
            kdf.verify(Some("$argon2id$v=19$m=x".into()), [0; 32])
                .await
                .is_err()
        );
    }
}
