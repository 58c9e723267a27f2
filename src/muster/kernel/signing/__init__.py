"""What is signed so that a phone can check it without a network: bytes (CBOR), the signature around them (COSE_Sign1),
the text in a QR code (Base45), and the keys of an operation.
"""
