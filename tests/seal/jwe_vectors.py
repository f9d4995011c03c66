"""Makes tests/seal/vectors/jwe.txt with jwcrypto, an implementation that is not ours:

    python tests/seal/jwe_vectors.py >tests/seal/vectors/jwe.txt

Each line is a name, what becomes of it (below, or words of its refusal) and the JWE. The private key is the bytes 1 to 32, the
other one 2 to 33. What is drawn at random differs each time; what becomes of it does not.
"""

import base64
import json

from cryptography.hazmat.primitives.asymmetric import ec
from jwcrypto import jwe, jwk
from jwcrypto.common import json_encode

TEXT = '{"name":"王伟","phone":"13812345678"}'.encode()
ALL = ["ECDH-ES", "ECDH-ES+A256KW", "A256GCM", "A128GCM", "A256CBC-HS512", "RSA-OAEP", "dir"]
OPENS = "does not open"
PAIR = "ECDH-ES and A256GCM: use these two"


def b64(content):
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def key_of(secret):
    key = jwk.JWK.from_pyca(ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1()))
    return jwk.JWK(**{**json.loads(key.export()), "kid": key.thumbprint()})


def without_none(header):
    return {name: value for name, value in header.items() if value is not None}


def make(key=None, text=TEXT, **more):
    token = jwe.JWE(text, json_encode(without_none({"alg": "ECDH-ES", "enc": "A256GCM", "kid": ours.thumbprint(), **more})))
    token.allowed_algs = ALL
    token.add_recipient(key or ours)
    return token.serialize(compact=True)


def parts(*replaced):
    """The good one, with these parts in place of its own: (number, text)."""
    return ".".join(dict(replaced).get(number, part) for number, part in enumerate(good.split(".")))


def reheader(**more):
    return parts((0, b64(json.dumps(without_none({**header, **more})).encode())))


def flip(number):
    content = bytearray(unb64(good.split(".")[number]))
    content[0] ^= 1
    return parts((number, b64(bytes(content))))


ours, other = key_of(bytes(range(1, 33))), key_of(bytes(range(2, 34)))
good = make()
header = json.loads(unb64(good.split(".")[0]))
nonce, tag = (unb64(good.split(".")[number]) for number in (2, 4))
rsa = jwk.JWK.generate(kty="RSA", size=2048)
oct_key = jwk.JWK.generate(kty="oct", size=256)
p384 = jwk.JWK.generate(kty="EC", crv="P-384")

# First what opens, with what is said of it as a contact after "contact: ".
rows = [
    ("good", "opens", good),
    ("party_info", "opens", make(apu=b64(b"hotline"), apv=b64(b"intake"))),
    ("typ_and_cty", "opens", make(typ="JOSE", cty="json")),
    ("empty_text", "empty", make(text=b"")),
    ("long_text", "long", make(text=b"x" * 2_500)),
    ("text_too_long", "longer than 4096 bytes", make(text=b"x" * 3_000)),
    ("to_the_other_key", "opens with the other", make(kid=other.thumbprint(), key=other)),
    ("no_json", "contact: holds no contact", make(text=b"13812345678")),
    ("no_utf8", "contact: holds no contact", make(text=b'{"name":"\xff"}')),
    ("json_of_something_else", "contact: holds no contact", make(text=b'{"telephone":"13812345678"}')),
    ("number_for_a_text", "contact: holds no contact", make(text=b'{"phone":{"number":"13812345678"}}')),
    ("phone_too_long", "contact: holds a contact whose phone", make(text=b'{"phone":"' + b"1" * 33 + b'"}')),
    ("address_too_long", "contact: holds a contact whose address", make(text=b'{"address":"' + b"1" * 513 + b'"}')),
    ("of_another_kid", "names no key", make(kid="x", key=other)),
    ("without_kid", "names no key", make(kid=None)),
    ("kid_that_is_no_text", "names no key", reheader(kid=7)),
    ("to_another_key_under_our_kid", OPENS, make(key=other)),
    ("compressed", "is compressed", make(zip="DEF")),
    ("crit", "`crit`", reheader(crit=["exp"], exp=1)),
    ("wrapped", PAIR, make(alg="ECDH-ES+A256KW")),
    ("a128gcm", PAIR, make(enc="A128GCM")),
    ("cbc", PAIR, make(enc="A256CBC-HS512")),
    ("rsa_oaep", PAIR, make(key=rsa, alg="RSA-OAEP")),
    ("dir", PAIR, make(key=oct_key, alg="dir")),
    ("alg_none", PAIR, reheader(alg="none")),
    ("enc_none", PAIR, reheader(enc="none")),
    ("without_alg", PAIR, reheader(alg=None)),
    ("without_enc", PAIR, reheader(enc=None)),
    ("alg_that_is_no_text", PAIR, reheader(alg=1)),
    ("header_altered", OPENS, reheader(typ="JOSE")),
    ("nonce_altered", OPENS, flip(2)),
    ("text_altered", OPENS, flip(3)),
    ("tag_altered", OPENS, flip(4)),
    ("tag_cut_to_one_byte", PAIR, parts((4, b64(tag[:1])))),
    ("tag_missing", PAIR, parts((4, ""))),
    ("nonce_too_long", PAIR, parts((2, b64(nonce + b"\0")))),
    ("with_wrapped_key", PAIR, parts((1, b64(b"x" * 32)))),
    ("point_off_the_curve", OPENS, reheader(epk={**header["epk"], "y": b64(b"\1" * 32)})),
    ("point_of_another_curve", OPENS, reheader(epk=json.loads(p384.export_public()))),
    ("point_missing", OPENS, reheader(epk=None)),
    ("point_that_is_no_key", OPENS, reheader(epk="x")),
    ("point_of_rsa", OPENS, reheader(epk=json.loads(rsa.export_public()))),
    ("party_info_that_is_no_base64", OPENS, reheader(apu="!!")),
    ("header_that_is_no_json", "can be read", parts((0, b64(b'{"alg":')))),
    ("header_that_is_a_list", "can be read", parts((0, b64(b"[]")))),
    ("header_that_is_no_base64", "can be read", parts((0, "!!"))),
    ("header_nested_deeply", "can be read", parts((0, b64(b"[" * 1000)))),
    ("text_that_is_no_base64", "can be read", parts((3, "!!"))),
    ("four_parts", "five parts", good.rpartition(".")[0]),
    ("six_parts", "five parts", good + "."),
    ("json_form", "five parts", json.dumps({"ciphertext": good.split(".")[3]})),
    ("a_signature", "five parts", "eyJhbGciOiJub25lIn0.e30."),
    ("nothing", "five parts", ""),
    ("dots", "can be read", "...."),
]

for row in rows:
    print("\t".join(row))
