//! Debian's nginx as an operator would set it up for client certificates with a CRL.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use super::material::Material;
use crate::cpu;

/// A running nginx; ends when dropped.
#[derive(Debug)]
pub(crate) struct Nginx {
    pub(crate) at: SocketAddr,
    master: Child,
}

impl Nginx {
    /// Starts nginx in the foreground and waits until it listens.
    pub(crate) fn start(material: &Material, workers: u32) -> Result<Self> {
        let at = free_place()?;
        material.write("nginx.conf", &configuration(material, at, workers))?;
        let master = Command::new("nginx")
            .arg("-p")
            .arg(material.folder())
            .arg("-c")
            .arg(material.path("nginx.conf"))
            .args(["-e", "stderr"])
            .stdin(Stdio::null())
            .spawn()
            .context("nginx does not start (Debian: apt-get install nginx-light)")?;
        let nginx = Self { at, master };
        nginx.wait()?;
        Ok(nginx)
    }

    /// The processes that do the work.
    pub(crate) fn workers(&self) -> Result<Vec<u32>> {
        cpu::children(self.master.id())
    }

    fn wait(&self) -> Result<()> {
        for _ in 0..100 {
            if TcpStream::connect(self.at).is_ok() {
                return Ok(());
            }
            sleep(Duration::from_millis(50));
        }
        bail!("nginx does not listen on {}", self.at)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // A killed master leaves its workers behind, so it is asked first.
        let asked = Command::new("kill")
            .args(["-TERM", &self.master.id().to_string()])
            .status();
        if asked.is_err() {
            let _ = self.master.kill();
        }
        let _ = self.master.wait();
    }
}

/// Without tickets and session cache, as our addresses that ask for certificates are.
fn configuration(material: &Material, at: SocketAddr, workers: u32) -> String {
    let folder = material.folder().display();
    format!(
        "daemon off;
user root;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    keepalive_timeout 0;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen {at} ssl backlog=4096;
        server_name localhost;
        ssl_certificate {folder}/server.pem;
        ssl_certificate_key {folder}/server.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_ecdh_curve X25519;
        ssl_session_tickets off;
        ssl_session_cache off;
        ssl_verify_client optional;
        ssl_client_certificate {folder}/client-root.pem;
        ssl_crl {folder}/revoked.crl;
        location / {{
            if ($ssl_client_verify != SUCCESS) {{ return 403 \"refused\\n\"; }}
            return 200 \"welcome\\n\";
        }}
    }}
}}
"
    )
}

fn free_place() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}
