"""The embedded Microsoft 365: sign-in, SharePoint REST and Graph over HTTP, strict enough to be relied upon.

A guest in the house: it imports nothing of pmo365 and is reached over a socket only. What each behaviour is
taken from is written in docs/tenant.
"""
