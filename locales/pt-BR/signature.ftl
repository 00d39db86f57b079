signature-author = Sua assinatura
signature-consent = Assinatura de consentimento
signature-witness = Assinatura da testemunha
signature-interpreter = Assinatura do intérprete
signature-verifier = Assinatura de quem conferiu
