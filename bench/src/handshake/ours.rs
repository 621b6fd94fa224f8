//! Our gateway with a judgement on every request, in a process of its own.

use std::{
    collections::HashMap,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
};

use anyhow::{Context as _, Result};
use axum::{Extension, Router, http::StatusCode, routing::get};
use clap::Args;
use rustls_pki_types::{CertificateDer, pem::PemObject as _};
use tegata_gateway::{
    Address, ClientCertificates, Connection, Gateway, Hosts, ServerIdentity, TlsAddress, Transport,
};
use tegata_pki::{PresentedCertificate, TrustedIssuers};

use super::material::Material;

/// A running gateway process; ends when dropped.
#[derive(Debug)]
pub(crate) struct Ours {
    pub(crate) at: SocketAddr,
    process: Child,
}

impl Ours {
    /// Starts this program again as the server and reads where it listens.
    pub(crate) fn start(material: &Material, workers: u32) -> Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg("gateway-server")
            .arg("--folder")
            .arg(material.folder())
            .args(["--workers", &workers.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let told = process.stdout.take().context("no output")?;
        let mut line = String::new();
        BufReader::new(told).read_line(&mut line)?;
        let at = line
            .trim()
            .parse()
            .context("the gateway process did not start")?;
        Ok(Self { at, process })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the server process is told.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// Folder with keys, certificates and serial numbers.
    #[arg(long)]
    folder: PathBuf,
    /// Worker threads.
    #[arg(long, default_value_t = 2)]
    workers: usize,
}

/// The server process: prints where it listens, then serves until it is killed or its starter is gone.
pub(crate) fn serve(options: &Options) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(options.workers)
        .enable_all()
        .build()?;
    let gateway = Gateway::bind(vec![(address(&options.folder)?, site(&options.folder)?)])?;
    let (_, at) = gateway.local_addresses().first().context("nothing bound")?;
    writeln!(std::io::stdout(), "{at}")?;
    let (gone, starter_gone) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _held = gone;
        std::io::copy(&mut std::io::stdin(), &mut std::io::sink())
    });
    let starter_gone = async { drop(starter_gone.await) };
    Ok(runtime.block_on(gateway.run(starter_gone))?)
}

fn address(folder: &Path) -> Result<Address> {
    let identity = ServerIdentity::from_pem(
        &fs::read(folder.join("server.pem"))?,
        &fs::read(folder.join("server.key"))?,
    )?;
    let hints = issuers(folder)?.names().map(<[u8]>::to_vec).collect();
    Ok(Address {
        name: "bench".into(),
        bind: vec![(Ipv4Addr::LOCALHOST, 0).into()],
        hosts: Hosts::names(["localhost"]),
        transport: Transport::Tls(TlsAddress {
            identity: Arc::new(identity),
            client: ClientCertificates::Optional { hints },
            tls13_only: false,
        }),
    })
}

fn site(folder: &Path) -> Result<Router> {
    let judge = Arc::new(Judge::read(folder)?);
    let answer = move |Extension(connection): Extension<Connection>| {
        let accepted = connection
            .presented
            .is_some_and(|presented| judge.accepts(&presented));
        let answer = if accepted {
            (StatusCode::OK, "welcome\n")
        } else {
            (StatusCode::FORBIDDEN, "refused\n")
        };
        std::future::ready(answer)
    };
    Ok(Router::new().route("/", get(answer)))
}

/// Issuing keys and the status of every certificate: what the product asks its rows, without the rows.
struct Judge {
    issuers: TrustedIssuers,
    valid: HashMap<Vec<u8>, bool>,
}

impl Judge {
    fn read(folder: &Path) -> Result<Self> {
        let revoked = fs::read_to_string(folder.join("revoked.serials"))?;
        let valid = fs::read_to_string(folder.join("valid.serial"))?;
        let rows = revoked
            .lines()
            .map(|line| (line, false))
            .chain([(valid.as_str(), true)]);
        let valid = rows.map(|(line, valid)| Ok((serial_octets(line.trim().parse()?), valid)));
        Ok(Self {
            issuers: issuers(folder)?,
            valid: valid.collect::<Result<_>>()?,
        })
    }

    /// The issuer's signature, the purpose and the status; dates as the application reads them.
    fn accepts(&self, presented: &PresentedCertificate) -> bool {
        let dated = presented
            .facts()
            .is_ok_and(|facts| facts.not_before_ms < facts.not_after_ms);
        let identity = presented.identify(&self.issuers);
        dated
            && identity
                .is_ok_and(|identity| self.valid.get(&identity.serial).is_some_and(|valid| *valid))
    }
}

fn issuers(folder: &Path) -> Result<TrustedIssuers> {
    let root = CertificateDer::from_pem_file(folder.join("client-root.pem"))?;
    Ok(TrustedIssuers::new([root])?)
}

/// Content octets of a positive INTEGER in DER, shortest form.
fn serial_octets(serial: u64) -> Vec<u8> {
    let bytes: Vec<u8> = serial
        .to_be_bytes()
        .into_iter()
        .skip_while(|byte| *byte == 0)
        .collect();
    let sign = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    sign.then_some(0).into_iter().chain(bytes).collect()
}
