"""Drawings of MicroStation as records: what is the same in DGN V7 and V8 here, what differs in a module for each."""
