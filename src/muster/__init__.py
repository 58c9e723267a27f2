"""Muster (集结): the operations system with which a county, town or village answers an emergency."""

__version__ = "0.1.0"
