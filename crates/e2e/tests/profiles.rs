//! Two profiles in one server, the second made of data alone: other ids, other secrets, another CN.

use anyhow::{Context, Result};
use tegata_domain::policy::ServiceProfile;
use tegata_e2e::{
    judges,
    world::{Acquired, OTHER_BANK, Options, Route, World},
};
use tegata_testkit::http::NETWORK_1;

/// No code knows this profile.
const KAEDE: &str = r#"
    name = "kaede"
    identification = "customer_id"
    secrets = "login_password"
    screens = "business_direct"
    credentials = ["pin_and_otp"]
    id_password_sign_in = false

    [certificate]
    user = "u/{customer} {bank}"
    administrator = "m/{customer} {bank}"

    [policies]
    administrator_second_step = false
    confirm_reissue = false
"#;

/// Facts: 36, 37.
#[tokio::test(flavor = "multi_thread")]
async fn a_profile_of_data_alone_leads_from_acquisition_to_sign_in() -> Result<()> {
    let kaede = ServiceProfile::typed(KAEDE)?;
    let world = World::start(Options::sqlite().other_profile(kaede)).await?;
    let mut direct = world.company(1).await?;
    let mut own = world.company_of(OTHER_BANK, "00001234567", 1).await?;
    for company in [&mut direct, &mut own] {
        let user = company.users.first_mut().context("a user")?;
        let acquired = world.user_acquires(user, Route::office()).await?;
        assert_eq!(acquired, Acquired::Valid);
        world.user_signs_in(user, NETWORK_1).await?;
    }
    let name = |holder: &tegata_e2e::world::Holder| {
        let certificate = &holder.identity()?.certificate;
        judges::common_name(&judges::subject(certificate)?)
    };
    assert_eq!(name(&direct.users[0])?, "00009876543 riyousya1 9990");
    assert_eq!(name(&direct.administrator)?, "00009876543 9990");
    assert_eq!(name(&own.users[0])?, "u/riyousya1 9991");
    assert_eq!(name(&own.administrator)?, "m/master1234567n1 9991");

    // No confirmation PIN is asked, and the old one stays until the new one is proven.
    let (administrator, user) = (&own.administrator, &mut own.users[0]);
    world
        .change_certificate(administrator, user, "reissue", "new_pc")
        .await?;
    let old = user.clone();
    world.user_signs_in(&old, NETWORK_1).await?;
    world.user_acquires(user, Route::office()).await?;
    world.user_signs_in(user, NETWORK_1).await?;
    world.user_knocks(&old).await?.showing("CERT-SUPERSEDED")?;
    world.stop().await
}
