"""SMPP 3.4 as a carrier speaks it: the protocol's units, how a text becomes parts, and a client. Plain Python."""
