//! Walking the document: children by name, each at most once.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use roxmltree::Node;

/// Namespace of RFC 6030.
pub(super) const PSKC: &str = "urn:ietf:params:xml:ns:keyprov:pskc";
/// XML Encryption.
pub(super) const XENC: &str = "http://www.w3.org/2001/04/xmlenc#";
/// XML Encryption 1.1.
pub(super) const XENC11: &str = "http://www.w3.org/2009/xmlenc11#";

/// A child that must not be there stands there twice.
pub(super) struct Twice;

pub(super) fn is(node: Node<'_, '_>, namespace: &str, name: &str) -> bool {
    let tag = node.tag_name();
    node.is_element() && tag.name() == name && tag.namespace() == Some(namespace)
}

/// The child of that name. Two would let two readers differ.
pub(super) fn child<'a, 'input>(
    node: Node<'a, 'input>,
    namespace: &str,
    name: &str,
) -> Result<Option<Node<'a, 'input>>, Twice> {
    let mut found = node.children().filter(|child| is(*child, namespace, name));
    match (found.next(), found.next()) {
        (found, None) => Ok(found),
        (_, Some(_)) => Err(Twice),
    }
}

/// The child of that name whatever its namespace: RFC 6030's own figures leave that of PBKDF2's parameters out.
pub(super) fn loose_child<'a, 'input>(
    node: Node<'a, 'input>,
    name: &str,
) -> Result<Option<Node<'a, 'input>>, Twice> {
    let mut found = node
        .children()
        .filter(|child| child.is_element() && child.tag_name().name() == name);
    match (found.next(), found.next()) {
        (found, None) => Ok(found),
        (_, Some(_)) => Err(Twice),
    }
}

/// The text below an element, without blanks around it.
pub(super) fn text(node: Node<'_, '_>) -> String {
    let parts: String = node
        .children()
        .filter(Node::is_text)
        .filter_map(|child| child.text())
        .collect();
    parts.trim().to_owned()
}

/// Base64 with line breaks and indentation between.
pub(super) fn bytes(node: Node<'_, '_>) -> Option<Vec<u8>> {
    let packed: String = text(node)
        .chars()
        .filter(|c| !c.is_ascii_whitespace())
        .collect();
    BASE64.decode(packed).ok()
}
