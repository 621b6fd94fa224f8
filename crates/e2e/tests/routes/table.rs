//! The inventory: every route with who may pass, and in the console with the duty that it takes.

use tegata_domain::staff::Duty;

/// An address of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Site {
    Public,
    User,
    Administrator,
    Console,
    Diagnosis,
    Agent,
    Repository,
    Management,
}

impl Site {
    /// The addresses that each bank has.
    pub(crate) const BANKS: [Self; 5] = [
        Self::Public,
        Self::User,
        Self::Administrator,
        Self::Console,
        Self::Diagnosis,
    ];

    /// Offset of the port.
    pub(crate) fn offset(self) -> u16 {
        match self {
            Self::Public => 3,
            Self::User => 4,
            Self::Administrator => 5,
            Self::Console => 6,
            Self::Agent => 7,
            Self::Diagnosis => 8,
            Self::Repository => 40,
            Self::Management => 50,
        }
    }

    /// The module of `kit/urls.rs`.
    pub(crate) fn module(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::User => "user",
            Self::Administrator => "administrator",
            Self::Console => "console",
            Self::Diagnosis => "cannot_sign_in",
            Self::Agent | Self::Repository | Self::Management => "paths",
        }
    }
}

/// Who passes a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// Anyone; nothing of anyone is shown.
    Open,
    /// Anyone is led on to another page.
    Leads,
    /// Only the browser whose acquisition or renewal it is; others are told to begin anew.
    Acquisition,
    /// Only a certificate of this address, without a session: it shows the sign-in.
    Certificate,
    /// Only who is signed in at this address; it shows what is theirs.
    Own,
    /// Only who is signed in at this address, and leads them on.
    OwnLeads,
    /// Only between the two steps of a sign-in; whoever has taken both is led on.
    Step,
    /// Only who is signed in at this address, and about a colleague, whom only the company's two administrators have.
    Colleague,
    /// Any certificate of the bank; it shows that one.
    Diagnosis,
    /// Only who is signed in at this address, and only for what their company or bank has.
    Named,
    /// A screen of the other service profile: at this bank there is no such page, for anyone.
    OtherProfile,
    /// Only a session without a certificate (seed 004); whoever has none is led to the sign-in.
    PasswordSession,
    /// The sign-in of the bank's one login page: a certificate of this address, and a master ID is led on to its own.
    OneSignIn,
    /// Signing out: a page for anyone, an act for a session.
    SignOut,
    /// Nothing is there without a name that is known to few.
    Missing,
    /// Only calls signed by the app whose acquisition it is.
    Signed,
}

/// Which duty a route of the console takes, as `domain::staff` gives duties to roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// None: every member of staff reads, and has PINs of their own.
    Nothing,
    /// To see the form and to send it.
    Always(Duty),
    /// To send the form; everybody reads.
    ToSend(Duty),
    /// By the last word of the address; the first duty for all words that are not named.
    ByAct(Duty, &'static [(&'static str, Duty)]),
}

/// One route.
pub(crate) struct Route {
    pub(crate) site: Site,
    pub(crate) path: &'static str,
    pub(crate) methods: &'static [&'static str],
    /// At the bank with business-direct.
    pub(crate) door: Door,
    /// At the bank with WEB-FB.
    pub(crate) web_fb: Door,
    /// Of the console, behind the sign-in.
    pub(crate) takes: Option<Takes>,
}

impl Route {
    /// What the act at this path takes of a member of staff.
    pub(crate) fn duty(&self, path: &str, method: &str) -> Option<Duty> {
        match self.takes? {
            Takes::Nothing => None,
            Takes::Always(duty) => Some(duty),
            Takes::ToSend(duty) => (method == "POST").then_some(duty),
            Takes::ByAct(other, named) => {
                let word = path.rsplit('/').next();
                let duty = named.iter().find(|(act, _)| Some(*act) == word);
                Some(duty.map_or(other, |(_, duty)| *duty))
            }
        }
    }
}

const GET: &[&str] = &["GET"];
const POST: &[&str] = &["POST"];
const PUT: &[&str] = &["PUT"];
const FORM: &[&str] = &["GET", "POST"];
const NOTHING: Takes = Takes::Nothing;
const MAKE: Takes = Takes::Always(Duty::Make);

const fn at(site: Site, path: &'static str, methods: &'static [&'static str], door: Door) -> Route {
    Route {
        site,
        path,
        methods,
        door,
        web_fb: door,
        takes: None,
    }
}

/// A page that each profile has in its own way: business-direct's door, then WEB-FB's.
const fn either(
    site: Site,
    path: &'static str,
    methods: &'static [&'static str],
    [door, web_fb]: [Door; 2],
) -> Route {
    Route {
        web_fb,
        ..at(site, path, methods, door)
    }
}

/// A screen of business-direct alone.
const fn direct(
    site: Site,
    path: &'static str,
    methods: &'static [&'static str],
    door: Door,
) -> Route {
    Route {
        web_fb: Door::OtherProfile,
        ..at(site, path, methods, door)
    }
}

/// A screen of WEB-FB alone.
const fn fb(site: Site, path: &'static str, methods: &'static [&'static str], door: Door) -> Route {
    Route {
        door: Door::OtherProfile,
        ..at(site, path, methods, door)
    }
}

/// A page of the console, behind the sign-in.
const fn desk(
    path: &'static str,
    methods: &'static [&'static str],
    door: Door,
    takes: Takes,
) -> Route {
    Route {
        site: Site::Console,
        path,
        methods,
        door,
        web_fb: door,
        takes: Some(takes),
    }
}

/// Every route.
pub(crate) const ROUTES: &[Route] = &[
    at(Site::Public, "/", GET, Door::Open),
    either(Site::Public, "/user", GET, [Door::Open, Door::Leads]),
    either(
        Site::Public,
        "/administrator",
        GET,
        [Door::Open, Door::Leads],
    ),
    at(Site::Public, "/help/keyboard", GET, Door::Open),
    at(Site::Public, "/help/browsers", GET, Door::Open),
    at(Site::Public, "/help/browsers/import", GET, Door::Open),
    at(Site::Public, "/help/browsers/choose", GET, Door::Open),
    at(Site::Public, "/help/browsers/allow", GET, Door::Open),
    at(Site::Public, "/help/browsers/forget", GET, Door::Open),
    at(Site::Public, "/help/acquisition", GET, Door::Open),
    at(Site::Public, "/help/download", GET, Door::Open),
    at(Site::Public, "/help/download-trouble", GET, Door::Open),
    at(Site::Public, "/help/environments", GET, Door::Open),
    at(Site::Public, "/emergency-stop", GET, Door::Open),
    at(Site::Public, "/emergency-stop/user", FORM, Door::Open),
    at(
        Site::Public,
        "/emergency-stop/administrator",
        FORM,
        Door::Open,
    ),
    at(Site::Public, "/emergency-stop/received", GET, Door::Open),
    at(Site::Public, "/trouble", GET, Door::Open),
    at(Site::Public, "/trouble/{topic}", GET, Door::Open),
    at(Site::Public, "/acquisition/user", GET, Door::Open),
    at(Site::Public, "/acquisition/user/identity", FORM, Door::Open),
    at(Site::Public, "/acquisition/administrator", GET, Door::Open),
    at(
        Site::Public,
        "/acquisition/administrator/identity",
        FORM,
        Door::Open,
    ),
    at(Site::Public, "/acquisition/otp", FORM, Door::Acquisition),
    at(Site::Public, "/acquisition/app", GET, Door::Acquisition),
    at(Site::Public, "/acquisition/code", FORM, Door::Acquisition),
    at(Site::Public, "/acquisition/browser", GET, Door::Acquisition),
    at(
        Site::Public,
        "/acquisition/browser/request",
        FORM,
        Door::Acquisition,
    ),
    at(
        Site::Public,
        "/acquisition/browser/import",
        GET,
        Door::Acquisition,
    ),
    at(Site::Public, "/acquisition/number", FORM, Door::Acquisition),
    at(
        Site::Public,
        "/acquisition/progress",
        GET,
        Door::Acquisition,
    ),
    at(Site::Public, "/acquisition/status", GET, Door::Acquisition),
    at(Site::Public, "/acquisition/result", GET, Door::Acquisition),
    at(Site::Public, "/acquisition/stop", FORM, Door::Acquisition),
    at(Site::Public, "/acquisition/download", GET, Door::Missing),
    at(Site::Public, "/assets/{hash}/{name}", GET, Door::Missing),
    at(Site::Public, "/look/{digest}/{file}", GET, Door::Missing),
    fb(Site::Public, "/id", FORM, Door::Leads),
    fb(Site::Public, "/id/main", GET, Door::PasswordSession),
    fb(
        Site::Public,
        "/id/services/{service}",
        GET,
        Door::PasswordSession,
    ),
    fb(Site::Public, "/id/password", FORM, Door::PasswordSession),
    fb(Site::Public, "/id/sign-out", FORM, Door::SignOut),
    fb(Site::User, "/main", GET, Door::Own),
    fb(Site::User, "/services/{service}", GET, Door::OwnLeads),
    fb(Site::User, "/management", GET, Door::Own),
    fb(Site::Administrator, "/main", GET, Door::Own),
    fb(
        Site::Administrator,
        "/services/{service}",
        GET,
        Door::OwnLeads,
    ),
    fb(Site::Administrator, "/management", GET, Door::Own),
    fb(Site::Administrator, "/management/ids", FORM, Door::Own),
    fb(Site::Administrator, "/management/ids/new", FORM, Door::Own),
    fb(
        Site::Administrator,
        "/management/ids/{user}/registered",
        GET,
        Door::Named,
    ),
    fb(
        Site::Administrator,
        "/management/ids/{user}/edit",
        FORM,
        Door::Named,
    ),
    fb(
        Site::Administrator,
        "/management/ids/{user}/edited",
        GET,
        Door::Named,
    ),
    fb(
        Site::Administrator,
        "/management/ids/{user}/deregister",
        FORM,
        Door::Named,
    ),
    fb(Site::Administrator, "/management/unlock", FORM, Door::Own),
    fb(Site::Administrator, "/management/calendar", FORM, Door::Own),
    fb(Site::Administrator, "/management/history", GET, Door::Own),
    fb(
        Site::Administrator,
        "/management/history.csv",
        GET,
        Door::Own,
    ),
    fb(Site::Administrator, "/management/stop", FORM, Door::Own),
    fb(
        Site::Administrator,
        "/management/stop/confirm",
        FORM,
        Door::Own,
    ),
    fb(Site::Administrator, "/management/tokens", GET, Door::Own),
    fb(
        Site::Administrator,
        "/management/tokens/{user}",
        FORM,
        Door::Named,
    ),
    either(Site::User, "/", FORM, [Door::Certificate, Door::OneSignIn]),
    at(Site::User, "/first-pins", FORM, Door::Step),
    at(Site::User, "/pins", FORM, Door::Own),
    direct(Site::User, "/status", GET, Door::Own),
    direct(Site::User, "/menu", GET, Door::Own),
    direct(Site::User, "/menu/banking", GET, Door::OwnLeads),
    at(Site::User, "/renewal", FORM, Door::Own),
    at(Site::User, "/renewal/app", GET, Door::Acquisition),
    at(Site::User, "/renewal/browser", GET, Door::Acquisition),
    at(
        Site::User,
        "/renewal/browser/request",
        FORM,
        Door::Acquisition,
    ),
    at(
        Site::User,
        "/renewal/browser/import",
        GET,
        Door::Acquisition,
    ),
    at(Site::User, "/renewal/status", GET, Door::Acquisition),
    at(Site::User, "/notices", FORM, Door::Own),
    at(Site::User, "/mail", FORM, Door::Own),
    at(Site::User, "/certificate.ics", GET, Door::Own),
    at(Site::User, "/sign-out", FORM, Door::SignOut),
    at(Site::User, "/choose-certificate", FORM, Door::Leads),
    at(Site::User, "/assets/{hash}/{name}", GET, Door::Missing),
    at(Site::User, "/look/{digest}/{file}", GET, Door::Missing),
    at(Site::Administrator, "/", FORM, Door::Certificate),
    at(Site::Administrator, "/first-pins", FORM, Door::Step),
    at(Site::Administrator, "/pins", FORM, Door::Own),
    at(Site::Administrator, "/confirm", FORM, Door::Step),
    direct(Site::Administrator, "/menu", GET, Door::Own),
    direct(Site::Administrator, "/users", FORM, Door::Own),
    direct(Site::Administrator, "/users/new", FORM, Door::Own),
    direct(
        Site::Administrator,
        "/users/{user}/change",
        FORM,
        Door::Named,
    ),
    direct(
        Site::Administrator,
        "/users/{user}/suspend",
        FORM,
        Door::Named,
    ),
    direct(
        Site::Administrator,
        "/users/{user}/resume",
        FORM,
        Door::Named,
    ),
    direct(
        Site::Administrator,
        "/users/{user}/deregister",
        FORM,
        Door::Named,
    ),
    direct(
        Site::Administrator,
        "/users/{user}/unlock",
        FORM,
        Door::Named,
    ),
    direct(Site::Administrator, "/users/{user}/pins", FORM, Door::Named),
    direct(
        Site::Administrator,
        "/users/{user}/token",
        FORM,
        Door::Named,
    ),
    direct(Site::Administrator, "/users/{user}/mail", FORM, Door::Named),
    direct(
        Site::Administrator,
        "/users/{user}/token-replace",
        FORM,
        Door::Named,
    ),
    direct(
        Site::Administrator,
        "/users/{user}/token-resync",
        FORM,
        Door::Named,
    ),
    direct(
        Site::Administrator,
        "/users/{user}/result",
        GET,
        Door::Named,
    ),
    direct(Site::Administrator, "/tokens", GET, Door::Own),
    at(Site::Administrator, "/held", GET, Door::Own),
    at(
        Site::Administrator,
        "/held/{acquisition}",
        FORM,
        Door::Named,
    ),
    at(Site::Administrator, "/own-certificate", GET, Door::Own),
    at(
        Site::Administrator,
        "/own-certificate/other",
        FORM,
        Door::Colleague,
    ),
    direct(Site::Administrator, "/history", GET, Door::Own),
    at(Site::Administrator, "/renewal", FORM, Door::Own),
    at(Site::Administrator, "/renewal/app", GET, Door::Acquisition),
    at(
        Site::Administrator,
        "/renewal/browser",
        GET,
        Door::Acquisition,
    ),
    at(
        Site::Administrator,
        "/renewal/browser/request",
        FORM,
        Door::Acquisition,
    ),
    at(
        Site::Administrator,
        "/renewal/browser/import",
        GET,
        Door::Acquisition,
    ),
    at(
        Site::Administrator,
        "/renewal/status",
        GET,
        Door::Acquisition,
    ),
    at(Site::Administrator, "/notices", FORM, Door::Own),
    at(Site::Administrator, "/mail", FORM, Door::Own),
    at(Site::Administrator, "/certificate.ics", GET, Door::Own),
    direct(Site::Administrator, "/expiry", FORM, Door::Own),
    direct(Site::Administrator, "/expiry.csv", GET, Door::Own),
    direct(Site::Administrator, "/expiry/reissue", POST, Door::Own),
    at(Site::Administrator, "/sign-out", FORM, Door::SignOut),
    at(
        Site::Administrator,
        "/choose-certificate",
        FORM,
        Door::Leads,
    ),
    at(
        Site::Administrator,
        "/assets/{hash}/{name}",
        GET,
        Door::Missing,
    ),
    at(
        Site::Administrator,
        "/look/{digest}/{file}",
        GET,
        Door::Missing,
    ),
    at(Site::Console, "/", FORM, Door::Certificate),
    at(Site::Console, "/first-pins", FORM, Door::Step),
    desk("/pins", FORM, Door::Own, NOTHING),
    desk("/queue", GET, Door::Own, NOTHING),
    desk("/contracts", GET, Door::Own, NOTHING),
    desk("/contracts/new", FORM, Door::Own, MAKE),
    desk("/contracts/{contract}", GET, Door::Named, NOTHING),
    desk(
        "/contracts/{contract}/standing/{act}",
        FORM,
        Door::Named,
        MAKE,
    ),
    desk(
        "/contracts/{contract}/administrators/new",
        FORM,
        Door::Named,
        MAKE,
    ),
    desk(
        "/contracts/{contract}/administrators/{number}/{act}",
        FORM,
        Door::Named,
        Takes::ByAct(Duty::Make, &[("unlock", Duty::Unlock)]),
    ),
    desk("/cards", GET, Door::Own, NOTHING),
    desk(
        "/contracts/{contract}/cards/{card}/{act}",
        FORM,
        Door::Named,
        MAKE,
    ),
    desk("/forms", GET, Door::Own, NOTHING),
    desk("/search", GET, Door::Own, NOTHING),
    desk("/certificates", GET, Door::Own, NOTHING),
    desk(
        "/certificates/export",
        POST,
        Door::Own,
        Takes::Always(Duty::Export),
    ),
    desk("/certificates/one/{certificate}", GET, Door::Named, NOTHING),
    desk(
        "/history/export",
        POST,
        Door::Own,
        Takes::Always(Duty::Export),
    ),
    desk(
        "/contracts/{contract}/stop/{kind}/{person}",
        FORM,
        Door::Named,
        Takes::Always(Duty::Help),
    ),
    desk("/tokens", GET, Door::Own, NOTHING),
    desk("/tokens/import", FORM, Door::Own, MAKE),
    desk("/tokens/serial/{serial}", GET, Door::Named, NOTHING),
    desk("/tokens/serial/{serial}/{act}", FORM, Door::Named, MAKE),
    desk(
        "/approvals/{approval}",
        FORM,
        Door::Named,
        Takes::ToSend(Duty::Check),
    ),
    desk("/support", FORM, Door::Own, Takes::ToSend(Duty::Help)),
    desk("/appearance", FORM, Door::Own, Takes::Always(Duty::Operate)),
    desk("/policies", GET, Door::Own, NOTHING),
    desk(
        "/policies/{policy}",
        FORM,
        Door::Own,
        Takes::Always(Duty::Operate),
    ),
    desk(
        "/policies/service_hours",
        FORM,
        Door::Own,
        Takes::Always(Duty::Operate),
    ),
    desk(
        "/policies/wording",
        FORM,
        Door::Own,
        Takes::Always(Duty::Operate),
    ),
    desk("/staff", GET, Door::Own, NOTHING),
    desk("/staff/new", FORM, Door::Own, Takes::Always(Duty::Operate)),
    desk(
        "/staff/recoveries",
        FORM,
        Door::Own,
        Takes::ToSend(Duty::Operate),
    ),
    desk("/staff/account/{account}", GET, Door::Named, NOTHING),
    desk(
        "/staff/account/{account}/certificate",
        GET,
        Door::Named,
        NOTHING,
    ),
    desk(
        "/staff/account/{account}/{act}",
        FORM,
        Door::Named,
        Takes::Always(Duty::Operate),
    ),
    desk("/history", GET, Door::Own, NOTHING),
    desk("/notices", FORM, Door::Own, Takes::ToSend(Duty::Help)),
    at(Site::Console, "/sign-out", FORM, Door::SignOut),
    at(Site::Console, "/choose-certificate", FORM, Door::Leads),
    at(Site::Console, "/assets/{hash}/{name}", GET, Door::Missing),
    at(Site::Console, "/look/{digest}/{file}", GET, Door::Missing),
    at(Site::Diagnosis, "/", GET, Door::Diagnosis),
    at(Site::Diagnosis, "/choose-certificate", FORM, Door::Leads),
    at(Site::Diagnosis, "/support-code", FORM, Door::Leads),
    at(Site::Diagnosis, "/new-certificate", FORM, Door::Open),
    at(
        Site::Diagnosis,
        "/new-certificate/choose",
        FORM,
        Door::Leads,
    ),
    at(Site::Diagnosis, "/emergency-stop", FORM, Door::Open),
    at(Site::Diagnosis, "/assets/{hash}/{name}", GET, Door::Missing),
    at(Site::Diagnosis, "/look/{digest}/{file}", GET, Door::Missing),
    at(Site::Agent, "/acquisition/v1/claims", POST, Door::Signed),
    at(
        Site::Agent,
        "/acquisition/v1/acquisitions/{id}",
        GET,
        Door::Signed,
    ),
    at(
        Site::Agent,
        "/acquisition/v1/acquisitions/{id}/csr",
        PUT,
        Door::Signed,
    ),
    at(
        Site::Agent,
        "/acquisition/v1/acquisitions/{id}/proof",
        POST,
        Door::Signed,
    ),
    at(
        Site::Agent,
        "/acquisition/v1/acquisitions/{id}/stop",
        POST,
        Door::Signed,
    ),
    at(Site::Agent, "/acquisition/v1/renewals", POST, Door::Signed),
    at(
        Site::Repository,
        "/crl/{authority}/{file}",
        GET,
        Door::Missing,
    ),
    at(Site::Repository, "/ca/{file}", GET, Door::Missing),
    at(Site::Management, "/health/live", GET, Door::Open),
    at(Site::Management, "/health/ready", GET, Door::Open),
    at(Site::Management, "/metrics", GET, Door::Open),
];
