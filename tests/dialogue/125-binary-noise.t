# 125-binary-noise.t: noise is not executed, and mxward serves on
C> connect
S< 220 *
C> raw "\x00\x01\x02\x80\xff\xfe\r\n" 300*"\x90" "\r\n"
S< 5?? *
C> close
C2> session
