"""French names that English spells or words differently.

Countries, territories and the cities of the time zones come from CLDR; here is what CLDR lacks: acronyms, peoples,
other cities, rivers and mountains, and persons. Folded: lower case, no accents.
"""

from __future__ import annotations

_PAIRS = """
onu=un,united otan=nato ue=eu,european oms=who,health fmi=imf,monetary bce=ecb,central pib=gdp,domestic
sida=aids vih=hiv adn=dna arn=rna omc=wto ocde=oecd urss=ussr,soviet rda=gdr,east rfa=frg,west ong=ngo,ngos
opep=opec aiea=iaea usa=us,united,states tva=vat pme=smes,sme,small pdg=ceo,chief,chairman jo=olympics,olympic
cio=ioc ei=is,isis,isil,islamic gb=uk,britain ovni=ufo cpi=icc londres=london pekin=beijing,peking
moscou=moscow geneve=geneva bruxelles=brussels anvers=antwerp gand=ghent cologne=cologne vienne=vienna
varsovie=warsaw prague=prague lisbonne=lisbon athenes=athens rome=rome,roman naples=naples venise=venice
florence=florence turin=turin milan=milan genes=genoa seville=seville barcelone=barcelona edimbourg=edinburgh
douvres=dover copenhague=copenhagen bagdad=baghdad damas=damascus alep=aleppo teheran=tehran caire=cairo
alger=algiers tanger=tangier,tangiers beyrouth=beirut jerusalem=jerusalem mossoul=mosul falloujah=fallujah
homs=homs kaboul=kabul mexico=mexico havane=havana corse=corsica,corsican bretagne=brittany,britain
normandie=normandy bourgogne=burgundy sardaigne=sardinia sicile=sicily toscane=tuscany baviere=bavaria
saxe=saxony prusse=prussia ecosse=scotland,scottish,scots galles=wales,welsh angleterre=england,english
grande-bretagne=britain,uk,british irlande=ireland,irish pays-bas=netherlands,dutch,holland
hollande=holland,hollande,dutch allemagne=germany,german allemand=german,germans allemands=germans,german
espagne=spain,spanish espagnol=spaniard,spanish espagnols=spanish,spaniards italie=italy,italian
grece=greece,greek grecs=greeks,greek suede=sweden,swedish suedois=swedes,swedish,swede
norvege=norway,norwegian danemark=denmark,danish finlande=finland,finnish pologne=poland,polish
polonais=poles,polish,pole hongrie=hungary,hungarian tcheque=czech tcheques=czech,czechs
suisse=switzerland,swiss suisses=swiss autriche=austria,austrian roumanie=romania bulgarie=bulgaria
turquie=turkey,turkish turcs=turks,turkish turc=turk,turkish russie=russia,russian chine=china,chinese
chinois=chinese japon=japan,japanese japonais=japanese coree=korea,korean inde=india,indian indes=indies,india
egypte=egypt,egyptian maroc=morocco,moroccan algerie=algeria tunisie=tunisia libye=libya,libyan
syrie=syria,syrian liban=lebanon,lebanese jordanie=jordan irak=iraq,iraqi irakien=iraqi irakiens=iraqis,iraqi
arabie=arabia,saudi saoudite=saudi emirats=emirates,uae afrique=africa,african amerique=america,american,us
asie=asia,asian oceanie=oceania antarctique=antarctica,antarctic arctique=arctic
etats-unis=united,states,us,u.s,america,american,usa americain=american americains=americans,american,us
americaine=american anglais=english,englishman,british britanniques=british,britons,uk
francais=french,frenchman francaise=french,frenchwoman francaises=french bresil=brazil bresilien=brazilian
perou=peru chili=chile equateur=ecuador,equator colombie=colombia argentine=argentina,argentine
mexique=mexico,mexican nouvelle-zelande=new,zealand nouvelle-orleans=new,orleans philadelphie=philadelphia
californie=california floride=florida virginie=virginia caroline=carolina,caroline georgie=georgia
louisiane=louisiana pennsylvanie=pennsylvania hawai=hawaii terre-neuve=newfoundland ecossais=scots,scottish
israelien=israeli israeliens=israelis,israeli palestiniens=palestinians,palestinian palestinien=palestinian
islam=islam,islamic,muslim musulmans=muslims,muslim juifs=jews,jewish chretiens=christians,christian
kurdes=kurds,kurdish sunnites=sunnis,sunni chiites=shiites,shia,shi'ites daech=daesh,isis,islamic
mediterranee=mediterranean manche=channel atlantique=atlantic pacifique=pacific tamise=thames rhin=rhine
danube=danube nil=nile alpes=alps,alpine pyrenees=pyrenees everest=everest mars=mars,march jupiter=jupiter
saturne=saturn venus=venus mercure=mercury jesus=jesus christ=christ moise=moses vatican=vatican
francois=francis,francois jean-paul=john,jean-paul benoit=benedict,benoit poutine=putin eltsine=yeltsin
gorbatchev=gorbachev khrouchtchev=khrushchev staline=stalin lenine=lenin trotski=trotsky medvedev=medvedev
zelensky=zelensky,zelenskyy netanyahou=netanyahu kadhafi=gaddafi,qaddafi,gadhafi khamenei=khamenei
napoleon=napoleon
rassemblement=rally comptes=auditors sceaux=justice opa=takeover hexagone=france
"""

EXONYMS: dict[str, tuple[str, ...]] = {
    name: tuple(known.split(",")) for name, _, known in (pair.partition("=") for pair in _PAIRS.split())
}
