signature-author = Signature of who answered
signature-consent = Signature of consent
signature-witness = Signature of the witness
signature-interpreter = Signature of the interpreter
signature-verifier = Signature of who checked
