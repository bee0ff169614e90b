"""Whether anybody tampered with what is recorded; nothing is written."""

from pipeline.audit.chain import Breach, Break, Chain, read_chain
from pipeline.audit.published import published_heads
from pipeline.audit.verification import Audit, audit

__all__ = ["Audit", "Breach", "Break", "Chain", "audit", "published_heads", "read_chain"]
