signature-author = Firma de quien respondió
signature-consent = Firma de consentimiento
signature-witness = Firma del testigo
signature-interpreter = Firma del intérprete
signature-verifier = Firma de quien revisó
