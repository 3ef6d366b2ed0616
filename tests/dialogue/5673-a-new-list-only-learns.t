# 5673-a-new-list-only-learns.t: a list of contacts that has just begun calls nobody new, and status says so
config:
  checks: { impersonation: {} }
C> session, envelope from <a@sender.example>, content
C> From: anna@partner.example
C>
C> text
C> .
S< 250 *
U= header X-Mxward-Sender: external
U! header *first-contact*
L! {"event": "message", "evidence": [{"fact": "first_contact"}]}
X> mxward status
X< contacts *1  kept for 0 days
