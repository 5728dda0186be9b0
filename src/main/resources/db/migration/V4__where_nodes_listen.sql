-- Where the node's bus listens, as the others reach it; null in the rows of versions that did not tell.
ALTER TABLE node ADD COLUMN bus_host text, ADD COLUMN bus_port integer;
