"""HTTP to hosts that somebody else named: public addresses only, bounded in time and size."""
