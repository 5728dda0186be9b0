-- Where a running reply belongs, as a traceparent of the W3C's Trace Context: whoever takes it over goes on with its trace. Null where
-- nobody traces it, and once it has ended.
ALTER TABLE message ADD COLUMN trace text;
