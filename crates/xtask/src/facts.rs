//! The facts of the five manuals that the product was built from, in our own words: each needs a test that names it.

/// Number, the manuals that state it, what it says.
pub(crate) const FACTS: [(u8, &str, &str); 54] = [
    (
        1,
        "000 001 002 004",
        "Two roles, administrator and user (master and public ID), with sign-ins and certificates of their own",
    ),
    (
        2,
        "000 001 002",
        "The contract ID has 11 digits and stands on the customer card",
    ),
    (
        3,
        "000–002 004",
        "The user ID (customer ID) is chosen freely by the customer",
    ),
    (
        4,
        "000 002–004",
        "A user has a PIN and a confirmation PIN; under `web-fb` one login password",
    ),
    (
        5,
        "000 001 002",
        "The administrator has a contract PIN and a confirmation PIN, which is asked after the certificate and for a reissue",
    ),
    (
        6,
        "002",
        "The customer card is needed to acquire; lost, it is reissued within 2 to 3 weeks, beside the report of the loss",
    ),
    (
        7,
        "000",
        "One-time passwords have 6 digits; each works once, a new one comes after a while",
    ),
    (
        8,
        "000 001",
        "A user without a token cannot acquire; it has to be registered first",
    ),
    (
        9,
        "000–002",
        "What is needed to acquire: contract ID, user ID, PIN, token",
    ),
    (
        10,
        "002",
        "Administrator and user may share one PC: both certificates lie in one store",
    ),
    (
        11,
        "000 001",
        "The administrator passes on the IDs, never the secret; the user acquires on the PC to be used",
    ),
    (
        12,
        "000–002",
        "When to reissue: another PC, a certificate that has lapsed, or none",
    ),
    (
        13,
        "000 001",
        "Three steps: the administrator reissues, the user acquires on the new PC and signs in there",
    ),
    (
        14,
        "000–002",
        "The path: 管理者ログイン → ご契約先管理情報変更 → 利用者情報登録／変更",
    ),
    (
        15,
        "000–002",
        "利用者情報選択: choose one user, open 変更・登録抹消・各種設定・利用者ワンタイムパスワード, then 変更 or 登録抹消",
    ),
    (
        16,
        "000 001",
        "利用者情報変更 shows issue number, status, registration date, masked serial number and end of the certificate",
    ),
    (
        17,
        "000 001",
        "The choice is required: continue, reissue or revoke",
    ),
    (
        18,
        "000–002",
        "ご契約先確認暗証番号 is required and hidden; OK submits",
    ),
    (
        19,
        "000–002",
        "There the administrator also sets a user's PINs anew, and elsewhere unlocks",
    ),
    (
        20,
        "000–002",
        "The administrator is told which user ID to pass on",
    ),
    (
        21,
        "002",
        "After OK comes 利用者情報選択 again; then ログオフ",
    ),
    (
        22,
        "000–002 004",
        "An administrator's own certificate is reissued by the bank only",
    ),
    (
        23,
        "000 001",
        "The issue number goes up, the registration date exists before the acquisition, the states have names",
    ),
    (
        24,
        "000–004",
        "The acquisition starts at the bank's top page: 利用者ログイン → 電子証明書取得",
    ),
    (
        25,
        "000",
        "ID・暗証番号の入力: contract ID, user ID, PIN with three notes, software keyboard, 次へ",
    ),
    (
        26,
        "000 001",
        "暗証番号の入力: the one-time password with its note, button 電子証明書取得",
    ),
    (
        27,
        "000",
        "The page of the app: what it is for, help, ダウンロード, 電子証明書取得開始 with its notes, 取得",
    ),
    (
        28,
        "000",
        "The app is started, 取得 pressed, 電子証明書 取得完了 shown",
    ),
    (
        29,
        "000",
        "An app closed midway cost a reissue there; here it resumes",
    ),
    (
        30,
        "001",
        "The way without an app: the browser alone, with its prompts",
    ),
    (
        31,
        "002",
        "Acquisition with PIN and confirmation PIN on one page",
    ),
    (
        32,
        "003",
        "電子証明書取得開始 with the identity check's text; what failed is begun anew without the administrator",
    ),
    (
        33,
        "004",
        "`web-fb`: customer ID and login password, 取得, a second page, the certificate's details at the end",
    ),
    (
        34,
        "004",
        "`web-fb`: the words of the completed page and its two notes",
    ),
    (
        35,
        "003 004",
        "One authority serves many banks; each call names the bank and a value used once",
    ),
    (
        36,
        "004",
        "The subject: C, O, OU of the authority, USERTYPE, CERTISSUEDNUM, CN; a serial number of 128 bits",
    ),
    (
        37,
        "000 001 004",
        "CN: contract ID, user ID and bank code; administrators without user ID; `web-fb` customer ID and bank code",
    ),
    (
        38,
        "000–004",
        "A certificate is valid for one year and renewed every year",
    ),
    (
        39,
        "002 004",
        "Only the PC that holds the certificate signs in",
    ),
    (
        40,
        "000–002",
        "Sign-in: choose the certificate, allow the key, PIN, status page, services",
    ),
    (
        41,
        "000 001",
        "Another certificate is refused, and one can choose again",
    ),
    (
        42,
        "002",
        "Administrator's sign-in: certificate, contract PIN, confirmation PIN, menu",
    ),
    (
        43,
        "004",
        "`web-fb` offers both ways to sign in, and acquisition to those whose certificate has ended",
    ),
    (
        44,
        "003",
        "The status page after the sign-in offers 証明書更新 before the end",
    ),
    (
        45,
        "002",
        "Too many wrong PINs lock; an administrator's lock locks the users and is released by the bank",
    ),
    (
        46,
        "000 001",
        "A user's lock is released by the administrator online",
    ),
    (
        47,
        "002",
        "The questions of those who cannot sign in lead to the certificate's state and to the reissue",
    ),
    (
        48,
        "004",
        "The help desk with its number and hours is named",
    ),
    (
        49,
        "000 001 003",
        "Manuals link to each other: no link leads nowhere",
    ),
    (50, "004", "`web-fb`: the six tabs and the menu of 管理機能"),
    (
        51,
        "004",
        "`web-fb`: IDメンテナンス › 利用者選択 with its table, 新規登録 and 編集",
    ),
    (
        52,
        "004",
        "`web-fb`: 編集 with 継続利用する, 再発行する, 失効する; 登録, クリア",
    ),
    (
        53,
        "004",
        "`web-fb`: 登録完了 with breadcrumbs, message and IDメンテナンス TOP",
    ),
    (
        54,
        "000 003 004",
        "Errors of the manuals are not repeated: references, roles and names agree",
    ),
];
