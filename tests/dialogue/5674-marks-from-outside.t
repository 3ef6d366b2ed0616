# 5674-marks-from-outside.t: no header of ours comes in from outside, however it is written, and nothing else is touched
config:
  checks: { impersonation: { learning: 0s } }
C> session, envelope from <a@sender.example>, content
C> x-mxward-sender: forged1
C> X-Mxward-Sender : forged2
C> X-Mxward-Sender
C>  : forged3
C> X-Mxward-Sender:
C>  forged4;
C> 	forged5
C> X-Mxward-Anything: forged6
C> From: Anna <anna@partner.example>
C> X-Mxward: kept1
C> X-Mxwardsender: kept2
C> Subject: X-Mxward-Sender: kept3
C>  X-Mxward-Sender: kept4
C> X-Spam-Flag: YES
C> X-Mxward-Released: forged7
C>
C> X-Mxward-Sender: in the body
C> .
S< 250 *
U! header *forged*
U= header X-Mxward-Sender: external; first-contact
U= header X-Spam-Flag: YES
U= message
  ...
  From: Anna <anna@partner.example>
  X-Mxward: kept1
  X-Mxwardsender: kept2
  Subject: X-Mxward-Sender: kept3
   X-Mxward-Sender: kept4
  X-Spam-Flag: YES

  X-Mxward-Sender: in the body
