//! Files as makers write them.

use tegata_tokens::{Delivery, FileFault, Opening, Report, RowFault, TransportKey, read};

/// The pre-shared key of RFC 6030's figure 6.
pub(crate) const KEY: &str = "12345678901234567890123456789012";
/// The secret of its figures.
pub(crate) const SECRET: &[u8] = b"12345678901234567890";

pub(crate) fn with_key(hex: &str) -> Opening {
    Opening {
        key: TransportKey::from_hex(hex),
        plain: false,
    }
}

pub(crate) fn with_password(password: &str) -> Opening {
    Opening {
        key: Some(TransportKey::Password(password.to_owned().into())),
        plain: false,
    }
}

pub(crate) fn plain() -> Opening {
    Opening {
        key: None,
        plain: true,
    }
}

pub(crate) fn accepted(text: &str, opening: &Opening) -> Delivery {
    match read(text.as_bytes(), opening) {
        Ok(delivery) => delivery,
        Err(report) => panic!("{report:?}"),
    }
}

pub(crate) fn refused(text: &[u8], opening: &Opening) -> Report {
    match read(text, opening) {
        Ok(delivery) => panic!("{} tokens were accepted", delivery.tokens.len()),
        Err(report) => report,
    }
}

pub(crate) fn file_fault(text: &str, opening: &Opening) -> FileFault {
    match refused(text.as_bytes(), opening) {
        Report::File(fault) => fault,
        Report::Rows(rows) => panic!("{rows:?}"),
    }
}

/// Place, serial and fault of every row.
pub(crate) fn row_faults(text: &str, opening: &Opening) -> Vec<(u32, String, RowFault)> {
    match refused(text.as_bytes(), opening) {
        Report::File(fault) => panic!("{fault}"),
        Report::Rows(rows) => rows
            .into_iter()
            .map(|row| (row.place.number(), row.serial, row.fault))
            .collect(),
    }
}

/// Figure 6 of RFC 6030: AES-128-CBC under a pre-shared key, HMAC-SHA1.
pub(crate) const FIGURE_6: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<KeyContainer Version="1.0"
    xmlns="urn:ietf:params:xml:ns:keyprov:pskc"
    xmlns:ds="http://www.w3.org/2000/09/xmldsig#"
    xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">
    <EncryptionKey>
        <ds:KeyName>Pre-shared-key</ds:KeyName>
    </EncryptionKey>
    <MACMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1">
        <MACKey>
            <xenc:EncryptionMethod
            Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
            <xenc:CipherData>
                <xenc:CipherValue>
    ESIzRFVmd4iZABEiM0RVZgKn6WjLaTC1sbeBMSvIhRejN9vJa2BOlSaMrR7I5wSX
                </xenc:CipherValue>
            </xenc:CipherData>
        </MACKey>
    </MACMethod>
    <KeyPackage>
        <DeviceInfo>
            <Manufacturer>Manufacturer</Manufacturer>
            <SerialNo>987654321</SerialNo>
        </DeviceInfo>
        <CryptoModuleInfo>
            <Id>CM_ID_001</Id>
        </CryptoModuleInfo>
        <Key Id="12345678"
            Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp">
            <Issuer>Issuer</Issuer>
            <AlgorithmParameters>
                <ResponseFormat Length="8" Encoding="DECIMAL"/>
            </AlgorithmParameters>
            <Data>
                <Secret>
                    <EncryptedValue>
                        <xenc:EncryptionMethod
            Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
                        <xenc:CipherData>
                            <xenc:CipherValue>
    AAECAwQFBgcICQoLDA0OD+cIHItlB3Wra1DUpxVvOx2lef1VmNPCMl8jwZqIUqGv
                            </xenc:CipherValue>
                        </xenc:CipherData>
                    </EncryptedValue>
                    <ValueMAC>Su+NvtQfmvfJzF6bmQiJqoLRExc=
                    </ValueMAC>
                </Secret>
                <Counter>
                    <PlainValue>0</PlainValue>
                </Counter>
            </Data>
        </Key>
    </KeyPackage>
</KeyContainer>"#;

/// Figure 7: the key is derived from the password `qwerty`.
pub(crate) const FIGURE_7: &str = r##"<?xml version="1.0" encoding="UTF-8"?>
<pskc:KeyContainer
  xmlns:pskc="urn:ietf:params:xml:ns:keyprov:pskc"
  xmlns:xenc11="http://www.w3.org/2009/xmlenc11#"
  xmlns:pkcs5=
  "http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#"
  xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Version="1.0">
    <pskc:EncryptionKey>
        <xenc11:DerivedKey>
            <xenc11:KeyDerivationMethod
              Algorithm="http://www.rsasecurity.com/rsalabs/pkcs/schemas/pkcs-5v2-0#pbkdf2">
                <pkcs5:PBKDF2-params>
                    <Salt>
                        <Specified>Ej7/PEpyEpw=</Specified>
                    </Salt>
                    <IterationCount>1000</IterationCount>
                    <KeyLength>16</KeyLength>
                    <PRF/>
                </pkcs5:PBKDF2-params>
            </xenc11:KeyDerivationMethod>
            <xenc:ReferenceList>
                <xenc:DataReference URI="#ED"/>
            </xenc:ReferenceList>
            <xenc11:MasterKeyName>My Password 1</xenc11:MasterKeyName>
        </xenc11:DerivedKey>
    </pskc:EncryptionKey>
    <pskc:MACMethod
        Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1">
        <pskc:MACKey>
            <xenc:EncryptionMethod
            Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
            <xenc:CipherData>
                <xenc:CipherValue>
2GTTnLwM3I4e5IO5FkufoOEiOhNj91fhKRQBtBJYluUDsPOLTfUvoU2dStyOwYZx
                </xenc:CipherValue>
            </xenc:CipherData>
        </pskc:MACKey>
    </pskc:MACMethod>
    <pskc:KeyPackage>
        <pskc:DeviceInfo>
            <pskc:Manufacturer>TokenVendorAcme</pskc:Manufacturer>
            <pskc:SerialNo>987654321</pskc:SerialNo>
        </pskc:DeviceInfo>
        <pskc:CryptoModuleInfo>
            <pskc:Id>CM_ID_001</pskc:Id>
        </pskc:CryptoModuleInfo>
        <pskc:Key Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp" Id="123456">
            <pskc:Issuer>Example-Issuer</pskc:Issuer>
            <pskc:AlgorithmParameters>
                <pskc:ResponseFormat Length="8" Encoding="DECIMAL"/>
            </pskc:AlgorithmParameters>
            <pskc:Data>
                <pskc:Secret>
                <pskc:EncryptedValue Id="ED">
                    <xenc:EncryptionMethod
                        Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>
                        <xenc:CipherData>
                            <xenc:CipherValue>
      oTvo+S22nsmS2Z/RtcoF8Hfh+jzMe0RkiafpoDpnoZTjPYZu6V+A4aEn032yCr4f
                        </xenc:CipherValue>
                    </xenc:CipherData>
                    </pskc:EncryptedValue>
                    <pskc:ValueMAC>LP6xMvjtypbfT9PdkJhBZ+D6O4w=
                    </pskc:ValueMAC>
                </pskc:Secret>
            </pskc:Data>
        </pskc:Key>
    </pskc:KeyPackage>
</pskc:KeyContainer>"##;

/// A container around key packages whose seeds stand there plainly.
pub(crate) fn container(packages: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<KeyContainer Version="1.0" Id="exampleID1" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">{packages}</KeyContainer>"#
    )
}

/// One such package.
pub(crate) fn package(serial: &str, kind: &str, parameters: &str, data: &str) -> String {
    format!(
        r#"<KeyPackage><DeviceInfo><Manufacturer>Manufacturer</Manufacturer><SerialNo>{serial}</SerialNo></DeviceInfo>
<CryptoModuleInfo><Id>CM_ID_001</Id></CryptoModuleInfo>
<Key Id="{serial}" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:{kind}"><Issuer>Issuer-A</Issuer>
<AlgorithmParameters>{parameters}</AlgorithmParameters><Data>{data}</Data></Key></KeyPackage>"#
    )
}

/// The usual parameters, the usual secret, and more data.
pub(crate) fn usual(serial: &str, kind: &str, more: &str) -> String {
    let secret = "<Secret><PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</PlainValue></Secret>";
    let format = r#"<ResponseFormat Length="6" Encoding="DECIMAL"/>"#;
    package(serial, kind, format, &format!("{secret}{more}"))
}
