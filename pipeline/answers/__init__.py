"""What people say to findings: the surveyor's answers, what the office tolerates, and what the check before found."""
