-- Lookups that would read a whole table as the bank grows.
CREATE INDEX holder_contract ON holder (contract, kind);
CREATE INDEX token_holder ON token (holder) WHERE holder IS NOT NULL;
CREATE INDEX issue_holder ON issue (holder, registered_at);
CREATE INDEX certificate_issue ON certificate (issue) WHERE issue IS NOT NULL;
CREATE INDEX certificate_since ON certificate (state, recorded_at);
CREATE INDEX acquisition_certificate ON acquisition (certificate) WHERE certificate IS NOT NULL;
CREATE INDEX acquisition_session_start ON acquisition_session (started_at);
CREATE INDEX session_holder ON session (holder) WHERE ended_at IS NULL;
