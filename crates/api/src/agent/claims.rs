//! A1: POST `/acquisition/v1/claims`.

use axum::{Json, extract::State};
use tegata_acquisition::{
    AcquisitionId, Code,
    messages::{
        ClaimAnswer, ClaimRequest, Credential, HardwarePolicy, HolderKind as WireHolder,
        KeyAlgorithm, KeyPolicy, Name, Text,
    },
};
use tegata_app::{
    acquisition::{Claim, Claimed, StatedPc},
    failure::Internal,
};
use tegata_domain::{
    ids::HolderKind,
    policy::{KeyProtectionPolicy, Policies, ServiceProfile},
    wording::Wording,
};

use super::{
    Served,
    answer::{Answer, Refusal},
    call::SignedCall,
    standing::wire_state,
};

pub(crate) async fn claim(State(api): State<Served>, call: SignedCall) -> Answer<ClaimAnswer> {
    let request: ClaimRequest = call.read()?;
    if request.app_key != call.key {
        return Err(Code::Signature.into());
    }
    let stated = stated(&request.app_version, &request.pc_name);
    let claim = permit(request.credential);
    let presented = call.connection.presented.as_ref();
    let claimed = api
        .app
        .claim_acquisition(&call.caller, claim, stated, presented)
        .await?;
    answer(claimed).map(Json)
}

/// What the app says of the PC.
pub(crate) fn stated(app_version: &Text, pc_name: &Text) -> StatedPc {
    StatedPc {
        app_version: app_version.as_str().to_owned(),
        pc_name: pc_name.as_str().to_owned(),
    }
}

fn permit(credential: Credential) -> Claim {
    match credential {
        Credential::Link { ticket, secret } => Claim::Link {
            ticket: ticket.into(),
            secret: *secret.expose(),
        },
        Credential::Code {
            bank,
            contract_id,
            code,
        } => Claim::Code {
            bank: bank.into(),
            contract: contract_id.into(),
            code: code.0,
        },
    }
}

/// The answer to A1 and R1.
pub(crate) fn answer(claimed: Claimed) -> Result<ClaimAnswer, Refusal> {
    let policies = ServiceProfile::from_stored(&claimed.bank.profile)
        .map_err(|_| Internal::Contradiction("the profile of a bank"))
        .and_then(|profile| {
            Policies::from_stored(&profile, &claimed.bank.policies)
                .map_err(|_| Internal::Contradiction("the policies of a bank"))
        })?;
    let acquisition = AcquisitionId::parse(&claimed.acquisition)
        .map_err(|_| Internal::Contradiction("the id of an acquisition"))?;
    Ok(ClaimAnswer {
        acquisition,
        bank_code: claimed.bank.code,
        certificate_word: certificate_word(&claimed.face.wording),
        bank_name: Name {
            ja: claimed.face.name_ja,
            en: claimed.face.name_en,
        },
        masked_contract: claimed.masked_contract,
        user: claimed.user,
        holder_kind: match claimed.holder.kind {
            HolderKind::Administrator => WireHolder::Administrator,
            HolderKind::User | HolderKind::Staff => WireHolder::User,
        },
        match_number: claimed.match_number,
        key_policy: KeyPolicy {
            algorithms: vec![KeyAlgorithm::P256],
            hardware: match policies.key_protection {
                KeyProtectionPolicy::HardwarePreferred => HardwarePolicy::Preferred,
                KeyProtectionPolicy::SoftwareAllowed => HardwarePolicy::Allowed,
            },
        },
        seconds_left: claimed.seconds_left,
        state: wire_state(claimed.state),
    })
}

fn certificate_word(wording: &Wording) -> Option<Name> {
    let word = wording.word("term.certificate")?;
    Some(Name {
        ja: word.ja.clone(),
        en: word.en.clone(),
    })
}
