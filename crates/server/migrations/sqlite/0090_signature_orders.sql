-- What an order is for: who somebody is, or the act of signing.
ALTER TABLE orders ADD COLUMN purpose TEXT NOT NULL DEFAULT 'authentication';
