//! The server's TLS, at the far end of the line: the line itself carries what a real one would.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Takes TLS for `127.0.0.1` and hands on what is in it. It goes when it is dropped.
#[derive(Debug)]
pub struct Tls {
    pub address: SocketAddr,
    /// The root that signed its certificate, for `SSL_CERT_FILE`: the phone's own code reads the system's roots, and
    /// this is how a system is told of another.
    pub root: PathBuf,
    _runtime: Runtime,
}

impl Tls {
    /// In front of a server at `upstream` (`127.0.0.1:PORT`); its root is written into `folder`.
    pub fn before(upstream: &str, folder: &Path) -> Self {
        let upstream: SocketAddr = upstream.parse().expect("an address with a port");
        let (root, chain, key) = certificates();
        let root_file = folder.join("root.pem");
        std::fs::write(&root_file, root).expect("the folder can be written");
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring speaks TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("the certificate is the key's");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a thread can be had");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        runtime.spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let _ = phone.set_nodelay(true);
                    let mut phone = acceptor.accept(phone).await?;
                    let mut server = TcpStream::connect(upstream).await?;
                    server.set_nodelay(true)?;
                    copy_bidirectional(&mut phone, &mut server).await.map(|_| ())
                });
            }
        });
        Self { address, root: root_file, _runtime: runtime }
    }
}

/// A root as PEM, and a certificate for `127.0.0.1` that it signed.
fn certificates() -> (String, Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let named = |names: Vec<String>| CertificateParams::new(names).expect("addresses can stand in a certificate");
    let key = || KeyPair::generate().expect("a key can be made");
    let mut authority = named(Vec::new());
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = key();
    let root = authority.self_signed(&authority_key).expect("a root signs itself");
    let own_key = key();
    let own = named(vec!["127.0.0.1".to_owned()])
        .signed_by(&own_key, &Issuer::new(authority, authority_key))
        .expect("the root signs");
    let private = PrivateKeyDer::try_from(own_key.serialize_der()).expect("a key of rcgen's is PKCS #8");
    (root.pem(), vec![own.der().clone()], private)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wayside_core::endpoint::{Body, Method, Outcome, Request};
    use wayside_core::outbox::Why;
    use wayside_core::store::LeaseRef;
    use wayside_core::sync::Task;
    use wayside_core::transport::{HttpTransport, Transport};

    use super::*;

    /// What a phone makes of a POST to there.
    fn posted(url: String) -> Outcome {
        let request = Request { method: Method::Post, url, headers: Vec::new(), body: Body::Bytes(b"{}".to_vec()) };
        let lease = LeaseRef { generation: 1 };
        let task = Task { lease, items: 1, request, answer_limit: 1 << 20, stall_after: Duration::from_secs(10) };
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let transport = HttpTransport::new().unwrap();
        runtime.block_on(transport.carry(task, None, Box::new(|| {})))
    }

    #[test]
    fn a_server_whose_certificate_nobody_vouches_for_is_not_called_silent() {
        let folder = tempfile::tempdir().unwrap();
        let tls = Tls::before("127.0.0.1:9", folder.path());
        assert_eq!(posted(format!("https://{}/", tls.address)), Outcome::NotSent(Why::Tls));
    }

    #[test]
    fn a_server_that_speaks_no_tls_is_not_called_silent_either() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            let (mut phone, _) = listener.accept().unwrap();
            std::io::Write::write_all(&mut phone, b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
            std::thread::sleep(Duration::from_millis(200));
        });
        assert_eq!(posted(format!("https://{address}/")), Outcome::NotSent(Why::Tls));
        server.join().unwrap();
        // The control: where nobody listens, nobody answers.
        assert_eq!(posted(format!("https://{address}/")), Outcome::NotSent(Why::Connect));
    }
}
