//! The world that the other tests stand on: people acquire and sign in, in this process and against one that was killed.

use anyhow::Result;
use tegata_e2e::world::{Acquired, Options, Route, World};
use tegata_testkit::http::NETWORK_1;

#[tokio::test(flavor = "multi_thread")]
async fn in_this_process() -> Result<()> {
    let world = World::start(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    let (administrator, user) = (&company.administrator, &mut company.users[0]);
    let acquired = world.user_acquires(user, Route::office()).await?;
    assert_eq!(acquired, Acquired::Valid);
    world.user_signs_in(user, NETWORK_1).await?;
    world
        .change_certificate(administrator, user, "reissue", "new_pc")
        .await?;
    let old = user.clone();
    let acquired = world.user_acquires(user, Route::elsewhere()).await?;
    assert_eq!(acquired, Acquired::Held);
    world.decide_held(administrator, "release").await?;
    world.user_signs_in(user, NETWORK_1).await?;
    world.user_knocks(&old).await?.showing("CERT-SUPERSEDED")?;
    world.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn as_a_process() -> Result<()> {
    let mut world = World::process(Options::sqlite()).await?;
    let mut company = world.company(1).await?;
    world.kill();
    world.restart().await?;
    let user = &mut company.users[0];
    let acquired = world.user_acquires(user, Route::office()).await?;
    assert_eq!(acquired, Acquired::Valid);
    world.user_signs_in(user, NETWORK_1).await?;
    world.stop().await
}
