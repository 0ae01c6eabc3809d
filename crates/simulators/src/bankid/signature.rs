//! The XML signature of a completed order. It is written in its canonical form at once, so that
//! nothing has to be canonicalized.

use super::order::Flaw;
use super::trust::Issued;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

const XMLDSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
const CANONICAL: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// What is signed.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) function: &'static str,
    pub(super) visible: String,
    pub(super) non_visible: String,
}

/// Signs a statement with a certificate's key.
pub(super) fn signature(
    statement: &Statement,
    issued: &Issued,
    flaw: Option<Flaw>,
) -> anyhow::Result<String> {
    let data = data(statement);
    let key_info = key_info(issued);
    let info = signed_info(&digest(&data), &digest(&key_info));
    let mut value = issued.sign(info.as_bytes())?;
    if flaw == Some(Flaw::BadSignature) {
        value[10] ^= 1;
    }
    let value = STANDARD.encode(value);
    let mut object = format!("<Object>{data}</Object>");
    if flaw == Some(Flaw::ChangedData) {
        object = object.replace("<version>", "<version>1");
    }
    if flaw == Some(Flaw::WrappedData) {
        object.push_str(&object.replace(&statement.visible, "b3RoZXI="));
    }
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\
         <Signature xmlns=\"{XMLDSIG}\">{info}<SignatureValue>{value}</SignatureValue>\
         {key_info}{object}</Signature>"
    ))
}

fn digest(canonical: &str) -> String {
    STANDARD.encode(Sha256::digest(canonical.as_bytes()))
}

fn data(statement: &Statement) -> String {
    let Statement {
        function,
        visible,
        non_visible,
    } = statement;
    let optional = |name: &str, attributes: &str, value: &str| match value {
        "" => String::new(),
        value => format!("<{name}{attributes}>{value}</{name}>"),
    };
    let visible = optional(
        "usrVisibleData",
        " charset=\"UTF-8\" visible=\"wysiwys\"",
        visible,
    );
    let non_visible = optional("usrNonVisibleData", "", non_visible);
    format!(
        "<bankIdSignedData xmlns=\"http://www.bankid.com/signature/v1.0.0/types\" \
         Id=\"bidSignedData\">{visible}{non_visible}<srvInfo><name>Y249UGFyYXBo</name>\
         <nonce>{nonce}</nonce><displayName>UGFyYXBo</displayName></srvInfo><clientInfo>\
         <funcId>{function}</funcId><version>Ny4xNS4w</version><env><ai><type>SU9T</type>\
         <deviceInfo>MTguMQ==</deviceInfo></ai></env></clientInfo></bankIdSignedData>",
        nonce = STANDARD.encode(Sha256::digest(statement.non_visible.as_bytes())),
    )
}

fn key_info(issued: &Issued) -> String {
    let certificates = issued.chain.iter().map(|der| {
        let text = STANDARD.encode(der);
        format!("<X509Certificate>{text}</X509Certificate>")
    });
    format!(
        "<KeyInfo xmlns=\"{XMLDSIG}\" Id=\"bidKeyInfo\"><X509Data>{}</X509Data></KeyInfo>",
        certificates.collect::<String>()
    )
}

fn signed_info(data: &str, key_info: &str) -> String {
    let reference = |attributes: &str, digest: &str| {
        format!(
            "<Reference {attributes}><Transforms><Transform Algorithm=\"{CANONICAL}\"></Transform>\
             </Transforms><DigestMethod Algorithm=\"{SHA256}\"></DigestMethod>\
             <DigestValue>{digest}</DigestValue></Reference>"
        )
    };
    format!(
        "<SignedInfo xmlns=\"{XMLDSIG}\"><CanonicalizationMethod Algorithm=\"{CANONICAL}\">\
         </CanonicalizationMethod><SignatureMethod \
         Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"></SignatureMethod>{}{}\
         </SignedInfo>",
        reference(
            "Type=\"http://www.bankid.com/signature/v1.0.0/types\" URI=\"#bidSignedData\"",
            data
        ),
        reference("URI=\"#bidKeyInfo\"", key_info),
    )
}
