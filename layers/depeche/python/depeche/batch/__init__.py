"""The batch door: files dropped into a bucket, their briefs and failures in another."""
