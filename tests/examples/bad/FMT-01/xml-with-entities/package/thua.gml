<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "aaaa">]>
<x>&a;</x>
