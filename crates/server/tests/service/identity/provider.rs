//! Simulated `BankID`, listening, and everybody's app.

use crate::support::House;
use paraph_server::config::BankIdConfig;
use paraph_simulators::bankid::{Deed, Flaw, Pace, Simulator};
use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// The simulator, listening.
pub(crate) struct Provider {
    pub(crate) desk: Simulator,
    address: SocketAddr,
    folder: TempDir,
}

impl Provider {
    pub(crate) async fn open() -> Self {
        let desk = Simulator::new(Pace::default()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = desk.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("root.pem"), desk.anchor_pem()).unwrap();
        Self {
            desk,
            address,
            folder,
        }
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}/rp/v6.0/", self.address)
    }

    /// The configuration of a service that asks at this address.
    pub(crate) fn config(&self, base: &str) -> BankIdConfig {
        BankIdConfig {
            url: base.parse().unwrap(),
            client_certificate: None,
            server_ca: None,
            anchors: self.folder.path().join("root.pem"),
        }
    }

    /// A service that asks it, with a clock that agrees with this machine's.
    pub(crate) async fn house(&self) -> House {
        let bankid = self.config(&self.base());
        let house = House::open_with(|config| config.bankid = Some(bankid)).await;
        house.show_real_time(0);
        house
    }

    /// The order that waits.
    pub(crate) fn order(&self) -> String {
        self.desk.pending().pop().expect("an order")
    }

    pub(crate) fn signs(&self, flaw: Option<Flaw>) {
        assert!(
            self.desk
                .act(&self.order(), Deed::Sign { person: None, flaw })
        );
    }
}
