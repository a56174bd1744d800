"""What domains show when they have lapsed, in the manner of the companies that sell them."""

PARKED = {
    "for sale": b"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>ada.example is for sale</title>
<meta name="description" content="The domain name ada.example is for sale. Make an offer."></head>
<body><h1>ada.example</h1><p>This domain is for sale. Get a price in less than 24 hours.</p>
<form action="/offer"><input name="email"></form></body></html>""",
    "advertisements": b"""<html><head><title>ada.example</title>
<script src="//www.sedoparking.com/frmpark/ada.example/park.js"></script></head>
<body><noscript>Related searches: engines, poetry, mathematics</noscript></body></html>""",
    "registrar": b"""<!doctype html>
<html><head><title>Parked Domain name on Registrar DNS system</title><link rel="stylesheet" href="/p.css"></head>
<body><div id="main"><h2>This domain name is registered and parked here by its owner.</h2></div></body></html>""",
    "expired": b"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Expired</title></head>
<body><p>ada.example: this domain has expired. Is this your domain? Renew it now.</p></body></html>""",
    "script alone": b"""<!doctype html><html data-adblockkey="MFww" lang="en">
<head><meta charset="utf-8"><title></title></head><body><div id="target" style="opacity:0"></div>
<script>window.park = "eyJ1dWlkIjoi";</script><script src="/bZQTvMWpQ.js"></script>
<script>/* parkingcrew */</script></body></html>""",
    "with a feed's words": b"""<html><head><title>Buy this domain</title>
<link rel="alternate" type="application/rss+xml" href="/feed"></head>
<body>Buy this domain: the best rss feed readers &lt;rss version="2.0"&gt;</body></html>""",
}
