"""The shipped list of sites that are nobody's neighbours: platforms, shops, news, search, wikis, archives, tools.

A name stands for a host with all that is below it; "=" before a name means that host alone, where its subdomains are
people's own; "name.*" is a name under any top-level domain.
"""

from __future__ import annotations

NOT_NEIGHBOURS = """
bsky.app disqus.com discord.com discord.gg facebook.com fb.com fb.me instagram.com linkedin.com lnkd.in messenger.com
myspace.com ok.ru pinterest.* quora.com reddit.com redd.it snapchat.com t.me telegram.me telegram.org threads.net
threads.com tiktok.com twitch.tv twitter.com t.co vk.com wa.me weibo.com whatsapp.com x.com xing.com zhihu.com
meetup.com eventbrite.* linktr.ee news.ycombinator.com lobste.rs slashdot.org metafilter.com producthunt.com
stackoverflow.com stackexchange.com serverfault.com superuser.com askubuntu.com mathoverflow.net goodreads.com
letterboxd.com librarything.com last.fm strava.com couchsurfing.com kickstarter.com indiegogo.com gofundme.com
patreon.com ko-fi.com buymeacoffee.com liberapay.com opencollective.com paypal.* paypal.me stripe.com

=mastodon.social =mastodon.online =mstdn.social =fosstodon.org =hachyderm.io =chaos.social =social.lol
=indieweb.social =infosec.exchange =mas.to =techhub.social =universeodon.com =sigmoid.social =pixelfed.social
=framapiaf.org

youtube.com youtu.be youtube-nocookie.com vimeo.com dailymotion.com soundcloud.com spotify.com open.spotify.com
bandcamp.com deezer.com tidal.com mixcloud.com audible.* overcast.fm pocketcasts.com pca.st podcasts.apple.com
netflix.com imdb.com flickr.com flic.kr 500px.com unsplash.com pexels.com imgur.com giphy.com tenor.com deviantart.com
slideshare.net speakerdeck.com scribd.com issuu.com

=blogspot.com =blogger.com =wordpress.com =substack.com =tumblr.com =github.io =gitlab.io =netlify.app =vercel.app
=pages.dev =web.app =neocities.org =bearblog.dev =weebly.com =wixsite.com =squarespace.com =ghost.io =ghost.org
=livejournal.com =dreamwidth.org =typepad.com =over-blog.com =hatenablog.com =hatenadiary.jp =fc2.com =jimdo.com
=notion.site =medium.com =micro.blog =write.as =itch.io =webflow.io =tilda.ws =posthaven.com =mataroa.blog =omg.lol
=hashnode.dev =beehiiv.com =buttondown.com =codeberg.page =sr.ht

github.com githubusercontent.com gitlab.com bitbucket.org codeberg.org sourceforge.net git.sr.ht sr.ht gitea.com
launchpad.net savannah.gnu.org npmjs.com pypi.org crates.io docs.rs rubygems.org packagist.org hub.docker.com
codepen.io jsfiddle.net glitch.com replit.com observablehq.com kaggle.com huggingface.co readthedocs.io
readthedocs.org developer.mozilla.org

amazon.* amzn.to amzn.eu ebay.* etsy.com aliexpress.com alibaba.com walmart.com target.com bestbuy.com ikea.*
zalando.* otto.de mediamarkt.* rakuten.* flipkart.com mercadolibre.* newegg.com bookshop.org barnesandnoble.com
waterstones.com thalia.de hugendubel.de abebooks.* booklooker.de shopify.com myshopify.com gumroad.com apps.apple.com
itunes.apple.com play.google.com store.steampowered.com steampowered.com gog.com lego.com decathlon.* booking.com
airbnb.* tripadvisor.* expedia.*

google.* goo.gl g.co bing.com duckduckgo.com yahoo.* baidu.com yandex.* kagi.com ecosia.org startpage.com qwant.com
openstreetmap.org maps.apple.com apple.com microsoft.com live.com office.com icloud.com dropbox.com box.com zoom.us
adobe.com samsung.com ibm.com oracle.com cloudflare.com mozilla.org android.com openai.com chatgpt.com anthropic.com
claude.ai perplexity.ai

wikipedia.org wikimedia.org wikidata.org wiktionary.org wikisource.org wikiquote.org wikibooks.org wikivoyage.org
wikihow.com fandom.com wikia.com indieweb.org archive.org archive.today archive.is archive.ph archive.li perma.cc
webcitation.org arxiv.org doi.org jstor.org researchgate.net academia.edu pubmed.ncbi.nlm.nih.gov scholar.archive.org
gutenberg.org hathitrust.org creativecommons.org w3.org whatwg.org ietf.org rfc-editor.org iana.org iso.org
unicode.org schema.org gnu.org opensource.org wordpress.org gravatar.com feedburner.com =feeds.feedburner.com
feedly.com inoreader.com newsblur.com feedbin.com theoldreader.com validator.w3.org webmention.io brid.gy fed.brid.gy
webring.xxiivv.com

bit.ly buff.ly ow.ly tinyurl.com is.gd tr.im lnk.to dlvr.it ift.tt shorturl.at rebrand.ly mailchi.mp mailchimp.com
list-manage.com us1.list-manage.com campaign-archive.com docs.google.com forms.gle surveymonkey.com typeform.com
doodle.com trello.com notion.so airtable.com slack.com

nytimes.com washingtonpost.com wsj.com latimes.com usatoday.com chicagotribune.com bostonglobe.com sfchronicle.com
cnn.com nbcnews.com cbsnews.com abcnews.go.com foxnews.com msnbc.com npr.org pbs.org apnews.com reuters.com
bloomberg.com forbes.com fortune.com businessinsider.com cnbc.com axios.com politico.* thehill.com vox.com slate.com
salon.com theatlantic.com newyorker.com time.com newsweek.com wired.com theverge.com arstechnica.com techcrunch.com
engadget.com zdnet.com cnet.com gizmodo.com mashable.com vice.com buzzfeed.com buzzfeednews.com huffpost.com
propublica.org theintercept.com 404media.co theregister.com theconversation.com nationalgeographic.com
scientificamerican.com newscientist.com nature.com sciencemag.org science.org quantamagazine.org economist.com ft.com
bbc.com bbc.co.uk theguardian.com independent.co.uk telegraph.co.uk thetimes.co.uk thetimes.com dailymail.co.uk
mirror.co.uk sky.com news.sky.com channel4.com standard.co.uk irishtimes.com rte.ie spiegel.de zeit.de faz.net
sueddeutsche.de taz.de welt.de bild.de stern.de focus.de tagesspiegel.de tagesschau.de zdf.de ard.de ndr.de wdr.de
deutschlandfunk.de deutschlandfunkkultur.de dw.com heise.de golem.de netzpolitik.org t3n.de handelsblatt.com
derstandard.at diepresse.com orf.at nzz.ch srf.ch tagesanzeiger.ch lemonde.fr liberation.fr lefigaro.fr mediapart.fr
radiofrance.fr francetvinfo.fr rfi.fr courrierinternational.com elpais.com elmundo.es eldiario.es lavanguardia.com
abc.es publico.pt expresso.pt repubblica.it corriere.it lastampa.it ilpost.it rai.it nos.nl nrc.nl volkskrant.nl
vrt.be standaard.be dr.dk politiken.dk nrk.no aftenposten.no svt.se dn.se svd.se yle.fi hs.fi gazeta.pl wyborcza.pl
onet.pl kathimerini.gr hurriyet.com.tr haaretz.com timesofisrael.com aljazeera.com aljazeera.net alarabiya.net
asharq.com ahram.org.eg thehindu.com indianexpress.com hindustantimes.com timesofindia.indiatimes.com indiatimes.com
ndtv.com scroll.in dawn.com scmp.com xinhuanet.com chinadaily.com.cn people.com.cn asahi.com mainichi.jp yomiuri.co.jp
nikkei.com nhk.or.jp japantimes.co.jp koreaherald.com straitstimes.com channelnewsasia.com abc.net.au smh.com.au
theage.com.au sbs.com.au rnz.co.nz nzherald.co.nz stuff.co.nz cbc.ca theglobeandmail.com thestar.com lapresse.ca
ledevoir.com folha.uol.com.br uol.com.br globo.com estadao.com.br clarin.com lanacion.com.ar pagina12.com.ar
eluniversal.com.mx jornada.com.mx mg.co.za dailymaverick.co.za news24.com nation.africa punchng.com news.google.com
news.yahoo.com msn.com flipboard.com
"""
