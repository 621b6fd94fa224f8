//! Portable Symmetric Key Container (RFC 6030): AES-CBC under a pre-shared key or one derived from a password, with a
//! MAC over each value that is checked before anything is decrypted.

mod cipher;
mod derive;
mod package;
mod protection;
mod xml;

use roxmltree::{Document, ParsingOptions};

use crate::{
    delivery::{Delivery, Format, Gathered, Opening},
    fault::{FileFault, Place, Report},
    pskc::protection::Protection,
};

/// The most nodes of a document: a hundred per token.
const MOST_NODES: u32 = 1_000_000;

pub(crate) fn read(text: &str, opening: &Opening) -> Result<Delivery, Report> {
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => FileFault::TooLarge,
        _ => FileFault::NotXml,
    })?;
    let root = document.root_element();
    if !xml::is(root, xml::PSKC, "KeyContainer") || root.attribute("Version") != Some("1.0") {
        return Err(FileFault::NotPskc.into());
    }
    let protection = Protection::read(root, opening)?;
    let mut gathered = Gathered::default();
    let packages = root
        .children()
        .filter(|node| xml::is(*node, xml::PSKC, "KeyPackage"));
    for (number, package) in (1_u32..).zip(packages) {
        let (serial, token) = package::read(package, &protection);
        gathered.row(Place::Package(number), &serial, token)?;
    }
    gathered.finish(Format::Pskc, protection.is_encrypted())
}
