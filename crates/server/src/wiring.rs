//! The one place where parts are put together: configuration and environment in, a running product out.

use std::{
    collections::BTreeSet,
    net::{IpAddr, SocketAddr},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use axum::{Router, http::Uri};
use tegata_acquisition::{BankProfile, Origin, messages::Name, profile};
use tegata_app::{
    App, Parts,
    bank::NewBank,
    face::BankFace,
    kdf::{Cost, Kdf},
    site::Site,
};
use tegata_domain::{
    ids::{BankCode, HolderKind},
    profile::Screens,
};
use tegata_gateway::{
    Address, ClientCertificates, Gateway, Hosts, ServerIdentity, TlsAddress, Transport,
};
use tegata_pki::{TrustedIssuers, pem};
use tegata_storage::{
    Database,
    audit::{SealerOptions, spawn_sealer},
};
use tegata_web::{
    kit,
    site::{self as sites, Download, SiteParts, SiteState},
};
use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    config::{BankConfig, Config, Place},
    environment::Environment,
    installation::{Installation, root_certificate},
    smtp::SmtpPost,
};

/// A product that runs in this process.
pub struct Running {
    /// The use cases, for set-up and tests.
    pub app: App,
    /// Open connections, to be closed by certificate.
    pub live: tegata_gateway::LiveConnections,
    stop: oneshot::Sender<()>,
    gateway: JoinHandle<std::io::Result<()>>,
    jobs: JoinHandle<()>,
    database: Database,
}

impl Running {
    /// Stops cleanly: drains connections, seals the audit trail, closes the database.
    ///
    /// # Errors
    /// What a listener reported.
    pub async fn stop(self) -> Result<()> {
        let _ = self.stop.send(());
        self.gateway.await.context("the listeners panicked")??;
        self.jobs.abort();
        let _ = self.jobs.await;
        self.database.close().await;
        Ok(())
    }

    /// Waits until the listeners end by themselves, which only an error makes them do.
    ///
    /// # Errors
    /// That error.
    pub async fn wait(&mut self) -> Result<()> {
        (&mut self.gateway)
            .await
            .context("the listeners panicked")??;
        Ok(())
    }
}

/// The use cases on an opened installation, without listeners: for `init` and other commands.
///
/// # Errors
/// Says what is missing and what to do.
pub async fn assemble(config: &Config, environment: &Environment) -> Result<App> {
    crate::files::folder(&config.data)?;
    let database = Database::open(&config.database_url())
        .await
        .context("the database cannot be opened")?;
    let app = use_cases(config, environment, database)?;
    app.register_authorities().await?;
    for bank in &config.banks {
        app.create_bank(NewBank {
            code: BankCode::parse(&bank.code)?,
            name_ja: bank.name_ja.clone(),
            name_en: bank.name_en.clone(),
            profile: bank.profile.clone(),
            policies: bank.policies()?,
            banking_url: bank.banking_url.clone(),
        })
        .await?;
    }
    Ok(app)
}

/// The use cases for one act of an operator, also while a server runs: what exists is opened, nothing is made.
///
/// # Errors
/// Says what is missing and what to do.
pub async fn assemble_beside(config: &Config, environment: &Environment) -> Result<App> {
    let data = config.data.display();
    let authorities = config.data.join("ca/root.pem");
    ensure!(
        authorities.exists(),
        "there is no installation in {data}: `tegata init` makes one"
    );
    let database = Database::open_beside(&config.database_url())
        .await
        .context("the database cannot be opened")?;
    use_cases(config, environment, database)
}

fn use_cases(config: &Config, environment: &Environment, database: Database) -> Result<App> {
    let installation = Installation::at(config, environment)?;
    let hash = config.pin_hash;
    let cost = Cost {
        memory_kib: hash.memory_kib,
        passes: hash.passes,
        lanes: hash.lanes,
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(App::new(Parts {
        database,
        clock: Arc::clone(&environment.clock),
        random: Arc::clone(&environment.random),
        keys: installation.server_keys()?,
        kdf: Kdf::new(cost, cores)?,
        authorities: installation.authorities()?,
    })?)
}

/// Starts everything: listeners, jobs, the sealer of the audit trail. `extra` joins the management address.
///
/// # Errors
/// Says what is missing and what to do; a port in use is named.
pub async fn start(
    config: &Config,
    environment: &Environment,
    extra: Vec<Router>,
) -> Result<Running> {
    let app = assemble(config, environment).await?;
    let installation = Installation::at(config, environment)?;
    let post = SmtpPost::new(config)?;
    let database = app.database().clone();
    let (names, ips) = server_names(config);
    let identity = installation.server_identity(&names, &ips)?;
    crate::files::folder(&config.data.join("profiles"))?;
    let roots = installation.tls_roots()?;
    let mut screens = Vec::new();
    for bank in &config.banks {
        let code = BankCode::parse(&bank.code)?;
        let face = app.bank_face(&code).await?;
        write_profile(config, bank, face, (roots.as_str(), &app))?;
        let desk = config.mail.as_ref().and_then(|mail| mail.desk(&bank.code));
        app.set_bank_mailbox(&code, desk).await?;
        let profile = app.profile(&code).await?;
        screens.push((bank.code.clone(), profile.screens));
    }
    let wiring = Wiring {
        config,
        screens,
        app: &app,
        identity,
    };
    let gateway = Gateway::bind(wiring.addresses(extra)?)?;
    let live = gateway.live();
    app.publish_revocation_lists().await?;
    spawn_sealer(
        &database,
        SealerOptions {
            signer: installation.audit_signer()?,
            clock: Arc::clone(&environment.clock),
            holder: hex::encode(app.secret::<8>()),
            interval: Duration::from_millis(500),
        },
    );
    let (stop, stopped) = oneshot::channel();
    let gateway = tokio::spawn(gateway.run(async move {
        let _ = stopped.await;
    }));
    let (jobs, post) = (app.clone(), post);
    let jobs = tokio::spawn(async move {
        let mail = async {
            match &post {
                Some(post) => jobs.run_mail(post).await,
                None => std::future::pending().await,
            }
        };
        tokio::join!(jobs.run_jobs(), mail);
    });
    Ok(Running {
        app,
        live,
        stop,
        gateway,
        jobs,
        database,
    })
}

/// Every name and address that the server certificate must carry.
fn server_names(config: &Config) -> (Vec<String>, Vec<IpAddr>) {
    let (mut names, mut ips) = (BTreeSet::new(), BTreeSet::new());
    for place in places(config) {
        if let Ok(origin) = Origin::parse(&place.origin) {
            match origin.host().parse::<IpAddr>() {
                Ok(ip) => drop(ips.insert(ip)),
                Err(_) => drop(names.insert(origin.host().to_owned())),
            }
        }
        if let Some(parent) = &place.labels_below {
            names.insert(format!("*.{parent}"));
        }
    }
    (names.into_iter().collect(), ips.into_iter().collect())
}

fn places(config: &Config) -> impl Iterator<Item = &Place> {
    let banks = config.banks.iter().flat_map(|bank| {
        [
            &bank.public,
            &bank.user,
            &bank.administrator,
            &bank.console,
            &bank.diagnosis,
        ]
    });
    banks.chain([&config.agent])
}

/// The profile by which the app knows a bank, with its name as it is now; later ones the app shows beside it.
fn write_profile(
    config: &Config,
    bank: &BankConfig,
    face: BankFace,
    (roots, app): (&str, &App),
) -> Result<()> {
    let written = BankProfile {
        format: profile::FORMAT,
        code: bank.code.clone(),
        name: Name {
            ja: face.name_ja,
            en: face.name_en,
        },
        origins: profile::Origins {
            acquisition: Origin::parse(&bank.public.origin)?,
            agent: Origin::parse(&config.agent.origin)?,
        },
        tls_roots_pem: roots.to_owned(),
        issuing_cas_pem: pem::to_pem(
            pem::CERTIFICATE,
            app.authorities().customers.certificate_der(),
        ),
        ca_fingerprints: Vec::new(),
        test: config.demo,
    };
    let text = serde_json::to_string_pretty(&written)?;
    let path = config.data.join(format!("profiles/{}.json", bank.code));
    crate::files::write(&path, text.as_bytes(), crate::files::Readers::All)
}

struct Wiring<'a> {
    config: &'a Config,
    screens: Vec<(String, Screens)>,
    app: &'a App,
    identity: Arc<ServerIdentity>,
}

impl Wiring<'_> {
    fn addresses(&self, extra: Vec<Router>) -> Result<Vec<(Address, Router)>> {
        let mut all = Vec::new();
        for bank in &self.config.banks {
            all.extend(self.bank(bank)?);
        }
        all.push(self.agent()?);
        let repository = (&self.config.repository_bind, self.repository()?);
        let (mut address, router) = plain("repository", repository.0, repository.1);
        // Relying parties come by the name that certificates carry.
        if let Some(host) = Uri::from_str(&self.config.repository)?.host() {
            address.hosts = hosts_of(repository.0, &["localhost", host]);
        }
        all.push((address, router));
        let management = extra.into_iter().fold(
            tegata_api::management_router(self.app.clone()),
            Router::merge,
        );
        all.push(plain(
            "management",
            &self.config.management_bind,
            management,
        ));
        Ok(all)
    }

    fn bank(&self, bank: &BankConfig) -> Result<Vec<(Address, Router)>> {
        let authorities = self.app.authorities();
        let customers = hints(authorities.customers.certificate_der())?;
        let staff = hints(authorities.staff.certificate_der())?;
        let any_of_ours = ClientCertificates::Optional {
            hints: [customers, staff].concat(),
        };
        let site = |kind, role, place: &Place| self.site(bank, kind, role, place);
        let administrator = site(
            kit::Site::Administrator,
            HolderKind::Administrator,
            &bank.administrator,
        )?;
        let diagnosis = site(kit::Site::CannotSignIn, HolderKind::User, &bank.diagnosis)?;
        Ok(vec![
            (
                self.address(bank, "public", &bank.public, ClientCertificates::NotAsked)?,
                sites::public::router(site(kit::Site::Public, HolderKind::User, &bank.public)?),
            ),
            (
                self.address(bank, "user", &bank.user, any_of_ours.clone())?,
                sites::user::router(site(kit::Site::User, HolderKind::User, &bank.user)?),
            ),
            (
                self.address(
                    bank,
                    "administrator",
                    &bank.administrator,
                    any_of_ours.clone(),
                )?,
                sites::administrator::router(administrator),
            ),
            (
                self.address(bank, "console", &bank.console, any_of_ours)?,
                sites::console::router(site(kit::Site::Console, HolderKind::Staff, &bank.console)?),
            ),
            (
                self.address(
                    bank,
                    "diagnosis",
                    &bank.diagnosis,
                    ClientCertificates::OptionalWithoutHints,
                )?,
                sites::cannot_sign_in::router(diagnosis),
            ),
        ])
    }

    fn site(
        &self,
        bank: &BankConfig,
        kind: kit::Site,
        role: HolderKind,
        place: &Place,
    ) -> Result<SiteState> {
        let name = match kind {
            kit::Site::Public => "public",
            kit::Site::CannotSignIn => "diagnosis",
            _ => role.as_str(),
        };
        let port = Origin::parse(&place.origin)?.port();
        Ok(SiteState::new(SiteParts {
            app: self.app.clone(),
            site: app_site(bank, name, role, place)?,
            kind,
            screens: self.screens(bank)?,
            addresses: kit::Addresses {
                public: bank.public.origin.clone(),
                user: bank.user.origin.clone(),
                administrator: bank.administrator.origin.clone(),
                console: bank.console.origin.clone(),
                cannot_sign_in: bank.diagnosis.origin.clone(),
                agent: self.config.agent.origin.clone(),
            },
            bank_ja: bank.name_ja.clone(),
            bank_en: bank.name_en.clone(),
            help_desk: bank.help_desk.as_ref().map(|desk| kit::HelpDesk {
                name: desk.name.clone(),
                phone: desk.phone.clone(),
                hours: desk.hours.clone(),
            }),
            fresh_label_suffix: place.labels_below.as_ref().map(|parent| match port {
                443 => format!(".{parent}"),
                port => format!(".{parent}:{port}"),
            }),
            download: download().map(|app| Download {
                profile: std::path::absolute(
                    self.config
                        .data
                        .join(format!("profiles/{}.json", bank.code)),
                )
                .ok(),
                ..app
            }),
            banking_url: bank.banking_url.clone(),
            demo: self.config.demo,
        })
        .with_look(bank.look()?))
    }

    /// Whose screens the bank's row asks for; the configuration only says what a new bank begins with.
    fn screens(&self, bank: &BankConfig) -> Result<Screens> {
        let found = self.screens.iter().find(|(code, _)| *code == bank.code);
        found
            .map(|(_, screens)| *screens)
            .context("an unknown bank")
    }

    fn address(
        &self,
        bank: &BankConfig,
        name: &str,
        place: &Place,
        client: ClientCertificates,
    ) -> Result<Address> {
        self.tls(format!("{}/{name}", bank.code), place, client, false)
    }

    fn tls(
        &self,
        name: String,
        place: &Place,
        client: ClientCertificates,
        tls13_only: bool,
    ) -> Result<Address> {
        let origin = Origin::parse(&place.origin)?;
        let mut hosts = Hosts::names([origin.host()]);
        if let Some(parent) = &place.labels_below {
            hosts = hosts.and_labels_below(parent);
        }
        let identity = Arc::clone(&self.identity);
        let transport = Transport::Tls(TlsAddress {
            identity,
            client,
            tls13_only,
        });
        Ok(Address {
            name,
            bind: place.bind.clone(),
            hosts,
            transport,
        })
    }

    fn agent(&self) -> Result<(Address, Router)> {
        let place = &self.config.agent;
        let mut sites = Vec::new();
        for bank in &self.config.banks {
            sites.push(app_site(bank, "user", HolderKind::User, &bank.user)?);
            sites.push(app_site(
                bank,
                "administrator",
                HolderKind::Administrator,
                &bank.administrator,
            )?);
        }
        let hints = hints(self.app.authorities().customers.certificate_der())?;
        let address = self.tls(
            "agent".to_owned(),
            place,
            ClientCertificates::Optional { hints },
            true,
        )?;
        let api = tegata_api::AgentApi {
            app: self.app.clone(),
            origin: place.origin.clone(),
            sites,
        };
        Ok((address, tegata_api::agent_router(api)))
    }

    fn repository(&self) -> Result<Router> {
        let root = root_certificate(&self.config.data)?;
        Ok(tegata_api::repository_router(self.app.clone(), vec![root]))
    }
}

fn app_site(bank: &BankConfig, name: &str, role: HolderKind, place: &Place) -> Result<Site> {
    let (name, origin) = (format!("{}/{name}", bank.code), place.origin.clone());
    Ok(Site {
        name,
        bank: BankCode::parse(&bank.code)?,
        role,
        origin,
    })
}

/// The app beside our own program, with its digest and, where the release has one, its signature.
fn download() -> Option<Download> {
    let path = std::env::current_exe().ok()?.with_file_name("tegata-agent");
    let bytes = std::fs::read(&path).ok()?;
    let signature = std::fs::read_to_string(path.with_extension("sig")).unwrap_or_default();
    let sha256 = hex::encode(tegata_app::keys::sha256(&bytes));
    Some(Download {
        name: "tegata-agent".to_owned(),
        path,
        sha256,
        signature: signature.trim().to_owned(),
        profile: None,
    })
}

fn plain(name: &str, bind: &[SocketAddr], router: Router) -> (Address, Router) {
    let hosts = hosts_of(bind, &["localhost"]);
    (
        Address {
            name: name.to_owned(),
            bind: bind.to_vec(),
            hosts,
            transport: Transport::Plain,
        },
        router,
    )
}

fn hosts_of(bind: &[SocketAddr], names: &[&str]) -> Hosts {
    let ips = bind.iter().map(SocketAddr::ip);
    let literal = names.iter().filter_map(|name| name.parse::<IpAddr>().ok());
    Hosts::names(names.iter().copied()).and_ips(ips.chain(literal))
}

/// What a browser is told to look for in its key store.
fn hints(certificate: &[u8]) -> Result<Vec<Vec<u8>>> {
    let issuers = TrustedIssuers::new([certificate])?;
    Ok(issuers.names().map(<[u8]>::to_vec).collect())
}
