//! The command line.

use std::{convert::Infallible, fmt, net::IpAddr, path::PathBuf, str::FromStr};

use clap::{Args, Parser, Subcommand, ValueEnum};
use tegata_acquisition::{Link, Origin, PairingCode, link::LinkError};

/// 電子証明書取得アプリ / Certificate acquisition app
#[derive(Debug, Parser)]
#[command(name = "tegata-agent", version, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Cli {
    /// 画面の言語 / Language of messages [default: from LANG]
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    pub lang: Option<LanguageChoice>,

    /// 結果を1行1件のJSONで出す / Report as JSON lines
    #[arg(long, global = true)]
    pub json: bool,

    /// アプリの記録を置くフォルダー / Folder of the app's records [default: ~/.local/state/tegata/agent]
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "Examples:
  tegata-agent acquire 'tegata://acquire/v1?server=…&ticket=…&secret=…'
  tegata-agent acquire --code 4F7K2-9QXM4 --contract 00009876543 --bank 1635
  tegata-agent acquire            (goes on with what was interrupted)
  tegata-agent list --json
  tegata-agent renew";

/// What the app does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 電子証明書を取得する・続きから再開する / Acquire a certificate, or go on where it stopped
    #[command(after_help = "Example:
  tegata-agent acquire 'tegata://acquire/v1?server=…&ticket=…&secret=…' --store nss
  tegata-agent acquire LINK --store pkcs11 --pkcs11-module /usr/lib/softhsm/libsofthsm2.so --token card --token-pin-file pin.txt")]
    Acquire(Box<Acquire>),
    /// 取得の途中のものを中止する / Stop what is unfinished
    #[command(after_help = "Example:\n  tegata-agent stop")]
    Stop(Stop),
    /// このPCの電子証明書の一覧 / List this PC's certificates
    #[command(after_help = "Example:\n  tegata-agent list --json")]
    List,
    /// 電子証明書を更新する / Renew a certificate inside its renewal window
    #[command(after_help = "Example:\n  tegata-agent renew --certificate 3fa4")]
    Renew(Box<Renew>),
    /// 電子証明書と鍵を削除する / Remove a certificate and its key
    #[command(after_help = "Example:\n  tegata-agent remove --certificate 3fa4")]
    Remove(Remove),
    /// 鍵を作り、紙で届け出る証明書要求を書き出す / Make a key and write a request to hand in
    #[command(
        after_help = "Example:\n  tegata-agent request --name 'teller 1' --out teller.csr.pem"
    )]
    Request(Request),
    /// requestの証明書を導入する / Install the certificate of a request
    #[command(
        after_help = "Example:\n  tegata-agent install --certificate teller.pem --ca issuing.pem"
    )]
    Install(Install),
    /// tegata:// のリンクでこのアプリが開くようにする / Let tegata:// links open this app
    #[command(after_help = "Example:\n  tegata-agent register-scheme")]
    RegisterScheme(RegisterScheme),
}

/// `acquire`
#[derive(Debug, Args)]
pub struct Acquire {
    /// 取得画面のリンク / The link of the acquisition page
    #[arg(conflicts_with_all = ["code", "server"])]
    pub link: Option<RawLink>,
    /// 金融機関のサーバー / The bank's server
    #[arg(long, value_parser = parse_origin, value_name = "URL", requires = "code")]
    pub server: Option<Origin>,
    /// 取得画面のコード / The code of the acquisition page
    #[arg(long, value_parser = parse_code, requires_all = ["contract", "bank"])]
    pub code: Option<PairingCode>,
    /// 契約者ID / Contract ID
    #[arg(long, value_name = "ID", requires = "code")]
    pub contract: Option<String>,
    /// 金融機関コード / The bank's four digits
    #[arg(long, value_name = "CODE", requires = "code")]
    pub bank: Option<String>,
    /// 確認の質問に「はい」と答える / Answer yes to "Is this you?"
    #[arg(long)]
    pub yes: bool,
    /// 手元の証明書を受付で示さない / Do not show a certificate of this PC with the claim
    #[arg(long)]
    pub no_certificate: bool,
    /// Where the key goes.
    #[command(flatten)]
    pub store: Store,
    /// How to call.
    #[command(flatten)]
    pub call: Call,
}

/// `stop`
#[derive(Debug, Args)]
pub struct Stop {
    /// トークンのPINのファイル / File with the token's PIN
    #[arg(long, value_name = "FILE")]
    pub token_pin_file: Option<PathBuf>,
    /// How to call.
    #[command(flatten)]
    pub call: Call,
}

/// `renew`
#[derive(Debug, Args)]
pub struct Renew {
    /// 更新する証明書（拇印の先頭） / The certificate, by the beginning of its fingerprint
    #[arg(long, value_name = "FINGERPRINT")]
    pub certificate: Option<String>,
    /// 暗証番号のファイル（なければ尋ねる） / File with the PIN [default: asks]
    #[arg(long, value_name = "FILE")]
    pub pin_file: Option<PathBuf>,
    /// トークンのPINのファイル / File with the token's PIN
    #[arg(long, value_name = "FILE")]
    pub token_pin_file: Option<PathBuf>,
    /// How to call.
    #[command(flatten)]
    pub call: Call,
}

/// `remove`
#[derive(Debug, Args)]
pub struct Remove {
    /// 削除する証明書（拇印の先頭） / The certificate, by the beginning of its fingerprint
    #[arg(long, value_name = "FINGERPRINT")]
    pub certificate: String,
    /// 確認の質問に「はい」と答える / Do not ask
    #[arg(long)]
    pub yes: bool,
    /// トークンのPINのファイル / File with the token's PIN
    #[arg(long, value_name = "FILE")]
    pub token_pin_file: Option<PathBuf>,
}

/// `request`
#[derive(Debug, Args)]
pub struct Request {
    /// 要求に書く名前 / The name in the request
    #[arg(long)]
    pub name: String,
    /// 書き出すファイル / The file to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Where the key goes.
    #[command(flatten)]
    pub store: Store,
}

/// `install`
#[derive(Debug, Args)]
pub struct Install {
    /// 証明書（PEM） / The certificate, PEM
    #[arg(long, value_name = "FILE")]
    pub certificate: PathBuf,
    /// 発行CAの証明書（PEM） / The issuing CA's certificate, PEM
    #[arg(long, value_name = "FILE", required_unless_present = "bank_profile")]
    pub ca: Option<PathBuf>,
    /// 金融機関の設定ファイル / The bank's profile
    #[arg(long, value_name = "FILE")]
    pub bank_profile: Option<PathBuf>,
    /// Where the key is.
    #[command(flatten)]
    pub store: Store,
}

/// `register-scheme`
#[derive(Debug, Args)]
pub struct RegisterScheme {
    /// リンクで開くときに使う設定ファイル（テスト用） / Profile to use when opened by a link (tests)
    #[arg(long, value_name = "FILE")]
    pub bank_profile: Option<PathBuf>,
}

/// Where a key goes.
#[derive(Debug, Clone, Args)]
pub struct Store {
    /// 鍵の保管場所 / Key store
    #[arg(long = "store", value_enum, default_value_t = StoreKind::Nss, value_name = "KIND")]
    pub kind: StoreKind,
    /// NSSデータベース（Firefoxのプロファイルなど） / NSS database, for example a Firefox profile [default: Chromium's]
    #[arg(long, value_name = "DIR")]
    pub nss_db: Option<PathBuf>,
    /// PKCS#11モジュール / PKCS#11 module
    #[arg(long, value_name = "PATH", required_if_eq("kind", "pkcs11"))]
    pub pkcs11_module: Option<PathBuf>,
    /// トークンの名前 / The token's label
    #[arg(long, value_name = "LABEL", required_if_eq("kind", "pkcs11"))]
    pub token: Option<String>,
    /// トークンのPINのファイル / File with the token's PIN
    #[arg(long, value_name = "FILE", alias = "pin-file")]
    pub token_pin_file: Option<PathBuf>,
    /// ファイルに保管するときのフォルダー / Folder of file keys
    #[arg(long, value_name = "DIR")]
    pub key_dir: Option<PathBuf>,
}

/// How to call the server.
#[derive(Debug, Clone, Args)]
pub struct Call {
    /// 金融機関の設定ファイル（テスト用） / A bank's profile; everything is marked TEST
    #[arg(long, value_name = "FILE")]
    pub bank_profile: Option<PathBuf>,
    /// 使う自分のアドレス / The own address to call from
    #[arg(long, value_name = "IP")]
    pub source_address: Option<IpAddr>,
    /// 管理者に示すPCの名前 / The PC's name shown to the administrator
    #[arg(long, value_name = "NAME")]
    pub pc_name: Option<String>,
    /// 新しい証明書が使えたら古いものを削除する / Remove the older certificate once the new one works
    #[arg(long)]
    pub remove_old: bool,
}

/// `--store`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StoreKind {
    /// ブラウザのデータベース / a browser's database
    Nss,
    /// Firefoxの既定のプロファイル / Firefox's default profile
    Firefox,
    /// トークン / a token
    Pkcs11,
    /// ファイル（テストとサーバー用） / files, for tests and servers
    File,
}

/// `--lang`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LanguageChoice {
    /// 日本語
    Ja,
    /// English
    En,
}

/// A link as it was given. Parsed later: the command line's own error would repeat its secret.
#[derive(Clone)]
pub struct RawLink(String);

impl RawLink {
    /// Takes it apart.
    ///
    /// # Errors
    /// [`LinkError`], which never repeats the link.
    pub fn parse(&self) -> Result<Link, LinkError> {
        Link::parse(&self.0)
    }
}

impl fmt::Debug for RawLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RawLink(…)")
    }
}

impl FromStr for RawLink {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

fn parse_origin(text: &str) -> Result<Origin, String> {
    Origin::parse(text.strip_suffix('/').unwrap_or(text)).map_err(|error| error.to_string())
}

fn parse_code(text: &str) -> Result<PairingCode, String> {
    PairingCode::parse(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn debug_shows_no_link_secret() {
        let secret = "A".repeat(43);
        let link = format!("tegata://acquire/v1?server=https://a&ticket=t&secret={secret}");
        let cli = Cli::try_parse_from(["tegata-agent", "acquire", &link]).unwrap();
        assert!(!format!("{cli:?}").contains(&secret));
    }

    #[test]
    fn the_code_of_the_examples_is_a_code() {
        let code = EXAMPLES
            .split("--code ")
            .nth(1)
            .and_then(|rest| rest.split(' ').next())
            .unwrap();
        assert!(PairingCode::parse(code).is_ok(), "{code}");
    }

    #[test]
    fn a_code_needs_bank_and_contract() {
        assert!(Cli::try_parse_from(["tegata-agent", "acquire", "--code", "00000-00000"]).is_err());
        let whole = [
            "tegata-agent",
            "acquire",
            "--code",
            "00000-00000",
            "--contract",
            "1",
            "--bank",
            "1635",
        ];
        assert!(Cli::try_parse_from(whole).is_ok());
    }
}
