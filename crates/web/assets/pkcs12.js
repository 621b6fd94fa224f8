// Writes what a browser cannot: a PKCS#10 request, and a PKCS#12 file that holds a key under a password. Nothing here
// speaks to a server; keys come in as bytes of the Web Cryptography API and leave as bytes of a file.
//
// RFC 2986 (request), RFC 7292 (file), RFC 8018 (PBES2). The file is what `openssl pkcs12 -export` writes since OpenSSL 3:
// key and certificates under PBES2 with PBKDF2-HMAC-SHA256 and AES-256-CBC, and a MAC of SHA-256 over the whole.
"use strict";

globalThis.tegataPkcs12 = (() => {
  // As many as slow down a thief of the file; the MAC must not be easier to try than the encryption.
  const ITERATIONS = 600000;

  // ---- DER

  const join = (...parts) => {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  };

  const length = (count) => {
    if (count < 0x80) {
      return [count];
    }
    const bytes = [];
    for (let rest = count; rest > 0; rest = Math.floor(rest / 256)) {
      bytes.unshift(rest % 256);
    }
    return [0x80 | bytes.length, ...bytes];
  };

  const element = (tag, ...content) => {
    const inner = join(...content);
    return join([tag, ...length(inner.length)], inner);
  };

  const sequence = (...items) => element(0x30, ...items);
  const set = (...items) => element(0x31, ...items);
  const octets = (bytes) => element(0x04, bytes);
  const bits = (bytes) => element(0x03, [0], bytes);
  const text = (words) => element(0x0c, new TextEncoder().encode(words));
  const explicit = (number, ...content) => element(0xa0 + number, ...content);
  const nothing = element(0x05);

  // A positive whole number, from its bytes: no zeros in front but the one that keeps it positive.
  const integerOf = (bytes) => {
    let from = 0;
    while (from < bytes.length - 1 && bytes[from] === 0) {
      from += 1;
    }
    const digits = bytes.slice(from);
    return element(0x02, digits[0] >= 0x80 ? [0] : [], digits);
  };

  const integer = (number) => {
    const bytes = [];
    for (let rest = number; rest > 0; rest = Math.floor(rest / 256)) {
      bytes.unshift(rest % 256);
    }
    return integerOf(Uint8Array.from(bytes.length ? bytes : [0]));
  };

  const oid = (dotted) => {
    const [first, second, ...others] = dotted.split(".").map(Number);
    const arc = (number) => {
      const bytes = [number % 128];
      for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128)) {
        bytes.unshift(0x80 | rest % 128);
      }
      return bytes;
    };
    return element(0x06, [...arc(first * 40 + second), ...others.flatMap(arc)]);
  };

  // UTF-16, the most significant byte first: names and passwords of PKCS#12.
  const bmp = (words) => Uint8Array.from([...words].flatMap((letter) => {
    const unit = letter.charCodeAt(0);
    return letter.length === 1 ? [unit >> 8, unit & 0xff] : [0, 0x3f];
  }));

  // ---- the request

  // The Web Cryptography API signs with r and s side by side; X.509 wants them as two whole numbers.
  const ecdsaSignature = (raw) =>
    sequence(integerOf(raw.slice(0, raw.length / 2)), integerOf(raw.slice(raw.length / 2)));

  const challenge = (words) => sequence(oid("1.2.840.113549.1.9.7"), set(text(words)));

  // The names are the server's to decide; the request only has to be one.
  const request = async (keys, words) => {
    const spki = new Uint8Array(await crypto.subtle.exportKey("spki", keys.publicKey));
    const name = sequence(set(sequence(oid("2.5.4.3"), text("tegata"))));
    const info = sequence(integer(0), name, spki, explicit(0, challenge(words)));
    const signed = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, info);
    const algorithm = sequence(oid("1.2.840.10045.4.3.2"));
    return sequence(info, algorithm, bits(ecdsaSignature(new Uint8Array(signed))));
  };

  // ---- SHA-256, many times over: the Web Cryptography API would need one promise for each of them

  const ROUND = Int32Array.from([
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
  ]);
  const START = [
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
  ];

  const schedule = new Int32Array(64);

  // One block of sixteen words, taken into the state.
  const compress = (state, block) => {
    schedule.set(block);
    for (let at = 16; at < 64; at += 1) {
      const near = schedule[at - 2];
      const far = schedule[at - 15];
      const s1 = (near >>> 17 | near << 15) ^ (near >>> 19 | near << 13) ^ near >>> 10;
      const s0 = (far >>> 7 | far << 25) ^ (far >>> 18 | far << 14) ^ far >>> 3;
      schedule[at] = s1 + schedule[at - 7] + s0 + schedule[at - 16] | 0;
    }
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    let e = state[4];
    let f = state[5];
    let g = state[6];
    let h = state[7];
    for (let at = 0; at < 64; at += 1) {
      const s1 = (e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7);
      const one = h + s1 + (e & f ^ ~e & g) + ROUND[at] + schedule[at] | 0;
      const s0 = (a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10);
      const two = s0 + (a & b ^ a & c ^ b & c) | 0;
      h = g;
      g = f;
      f = e;
      e = d + one | 0;
      d = c;
      c = b;
      b = a;
      a = one + two | 0;
    }
    state[0] = state[0] + a | 0;
    state[1] = state[1] + b | 0;
    state[2] = state[2] + c | 0;
    state[3] = state[3] + d | 0;
    state[4] = state[4] + e | 0;
    state[5] = state[5] + f | 0;
    state[6] = state[6] + g | 0;
    state[7] = state[7] + h | 0;
  };

  const wordsOf = (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Int32Array.from({ length: bytes.length / 4 }, (_, at) => view.getInt32(at * 4));
  };

  const bytesOf = (words) => {
    const bytes = new Uint8Array(words.length * 4);
    const view = new DataView(bytes.buffer);
    words.forEach((word, at) => view.setInt32(at * 4, word));
    return bytes;
  };

  // SHA-256 of SHA-256 of … `bytes`, `times` in all. The page stays alive in between.
  const hashedAgain = async (bytes, times) => {
    const first = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const block = new Int32Array(16);
    block.set(wordsOf(first));
    block[8] = 0x80000000 | 0;
    block[15] = 256;
    const state = new Int32Array(8);
    for (let done = 1; done < times; done += 1) {
      state.set(START);
      compress(state, block);
      block.set(state);
      if (done % 50000 === 0) {
        await new Promise((go) => { setTimeout(go, 0); });
      }
    }
    return bytesOf(block.slice(0, 8));
  };

  // ---- the file

  const DATA = oid("1.2.840.113549.1.7.1");

  const repeated = (bytes) => {
    const blocks = new Uint8Array(Math.ceil(bytes.length / 64) * 64);
    return blocks.map((_, at) => bytes[at % bytes.length]);
  };

  // The key of the MAC: RFC 7292, appendix B.2, with one output block.
  const macKey = (password, salt, times) => {
    const kind = new Uint8Array(64).fill(3);
    return hashedAgain(join(kind, repeated(salt), repeated(join(bmp(password), [0, 0]))), times);
  };

  const mac = async (content, password) => {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const raw = await macKey(password, salt, ITERATIONS);
    const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const tag = new Uint8Array(await crypto.subtle.sign("HMAC", key, content));
    const digest = sequence(sequence(oid("2.16.840.1.101.3.4.2.1"), nothing), octets(tag));
    return sequence(digest, octets(salt), integer(ITERATIONS));
  };

  // PBES2: the algorithm with its parameters, and what it made of the content.
  const encrypted = async (content, password) => {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const iv = crypto.getRandomValues(new Uint8Array(16));
    const typed = new TextEncoder().encode(password);
    const base = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", salt, iterations: ITERATIONS, hash: "SHA-256" };
    const key = await crypto.subtle.deriveKey(how, base, { name: "AES-CBC", length: 256 }, false, ["encrypt"]);
    const ciphertext = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CBC", iv }, key, content));
    const hmac = sequence(oid("1.2.840.113549.2.9"), nothing);
    const kdf = sequence(oid("1.2.840.113549.1.5.12"), sequence(octets(salt), integer(ITERATIONS), hmac));
    const cipher = sequence(oid("2.16.840.1.101.3.4.1.42"), octets(iv));
    const algorithm = sequence(oid("1.2.840.113549.1.5.13"), sequence(kdf, cipher));
    return { algorithm, ciphertext };
  };

  const bag = (kind, value, attributes) =>
    sequence(oid(`1.2.840.113549.1.12.10.1.${kind}`), explicit(0, value), attributes);

  const certificateBag = (certificate, attributes) =>
    bag(3, sequence(oid("1.2.840.113549.1.9.22.1"), explicit(0, octets(certificate))), attributes);

  // A PKCS#12 file with the key, its certificate, and those of the authorities above it.
  const file = async (pkcs8, chain, friendlyName, password) => {
    const [leaf, ...authorities] = chain;
    const id = new Uint8Array(await crypto.subtle.digest("SHA-256", leaf));
    const named = sequence(oid("1.2.840.113549.1.9.20"), set(element(0x1e, bmp(friendlyName))));
    const linked = sequence(oid("1.2.840.113549.1.9.21"), set(octets(id)));
    // Attributes are a set, so their encodings are in order: the shorter one comes first.
    const own = set(...[named, linked].sort((one, other) => one[1] - other[1]));

    const certificates = sequence(
      certificateBag(leaf, own),
      ...authorities.map((authority) => certificateBag(authority, [])),
    );
    const hidden = await encrypted(certificates, password);
    const content = sequence(DATA, hidden.algorithm, element(0x80, hidden.ciphertext));
    const first = sequence(oid("1.2.840.113549.1.7.6"), explicit(0, sequence(integer(0), content)));

    const shrouded = await encrypted(pkcs8, password);
    const key = sequence(shrouded.algorithm, octets(shrouded.ciphertext));
    const second = sequence(DATA, explicit(0, octets(sequence(bag(2, key, own)))));

    const contents = sequence(first, second);
    return sequence(integer(3), sequence(DATA, explicit(0, octets(contents))), await mac(contents, password));
  };

  return { request, file };
})();
