//! Times of day, weather and light in other languages, and what they are in English: `@` in Japanese and Korean marks a time.
//!
//! They are tables and nothing else, and are read together with the other words of each language.

pub(super) const SPANISH: &str = "puesta de sol=sunset, puesta del sol=sunset, ocaso=sunset, salida del sol=sunrise, hora dorada=golden hour, hora azul=blue hour, \
    luz de luna=moonlight, claro de luna=moonlight, luna llena=full moon, crepúsculo=dusk, anochecer=dusk, madrugada=dawn, medianoche=midnight, nocturno*/nocturna*=night, \
    soleado*/soleada*=sunny, nublado*/nublada*=cloudy, lluvioso*/lluviosa*=rainy, estrellado*/estrellada*=starry, nevando=snowing, lloviendo=raining, neblina=mist, ventisca=blizzard, velas=candles, \
    neón=neon, entrevista portátil=handheld interview, entrevista=interview, muelle=pier, dice=says, cielo estrellado=starry sky, huerto=orchard, puerto=harbor";

pub(super) const FRENCH: &str = "coucher du soleil=sunset, coucher de soleil=sunset, soleil couchant=setting sun, lever du soleil=sunrise, lever de soleil=sunrise, soleil levant=rising sun, \
    heure dorée=golden hour, heure bleue=blue hour, clair de lune=moonlight, pleine lune=full moon, minuit=midnight, midi=noon, nocturne*=night, ensoleillé*/ensoleillée*=sunny, brumeux*/brumeuse*=foggy, \
    pluvieux*/pluvieuse*=rainy, enneigé*/enneigée*=snowy, nuageux*=cloudy, tempête de neige=snowstorm, tempête=storm, ciel étoilé=starry sky, bougies=candles, répare=repairs, filet=fishing net, quai=pier, jetée=pier, verger=orchard, port=harbor, dit=says";

pub(super) const GERMAN: &str = "sonnenuntergang=sunset, sonnenaufgang=sunrise, abendrot=sunset, morgenrot=dawn, dämmerung=dusk, abenddämmerung=dusk, morgendämmerung=dawn, goldene stunde=golden hour, \
    goldenen stunde=golden hour, blaue stunde=blue hour, blauen stunde=blue hour, mondlicht=moonlight, mondschein=moonlight, vollmond=full moon, mitternacht=midnight, mittag=noon, nachts=at night, sonnig/sonnigen=sunny, \
    neblig/nebligen=foggy, regnerisch=rainy, verschneite/verschneiten=snowy, gewitter=thunderstorm, schneesturm=snowstorm, kerzenlicht=candlelight, sternenhimmel=starry sky, tauben=pigeons, füttert=feeds, fensterbrett/fensterbank/fenstersims=windowsill, obstgarten=orchard, hafen=harbor, steg=pier, sagt=says";

pub(super) const PORTUGUESE: &str = "pôr do sol=sunset, por do sol=sunset, nascer do sol=sunrise, entardecer=dusk, anoitecer=nightfall, crepúsculo=dusk, amanhecer=dawn, madrugada=dawn, hora dourada=golden hour, \
    hora azul=blue hour, luar=moonlight, luz da lua=moonlight, lua cheia=full moon, noturno*/noturna*=night, ensolarado*/ensolarada*=sunny, nublado*=cloudy, chuvoso*/chuvosa*=rainy, estrelado*=starry, neblina=mist, \
    tempestade=storm, velas=candles, pipa=kite, cais=pier, pomar=orchard, porto=harbor, diz=says";

pub(super) const ITALIAN: &str = "tramonto=sunset, alba=dawn, crepuscolo=dusk, imbrunire=dusk, mezzanotte=midnight, mezzogiorno=noon, ora blu=blue hour, ora dorata=golden hour, chiaro di luna=moonlight, \
    luna piena=full moon, notturno*/notturna*=night, soleggiato*/soleggiata*=sunny, nuvoloso*=cloudy, piovoso*/piovosa*=rainy, stellato*=starry, innevato*/innevata*=snowy, tempesta=storm, candele=candles, molo=pier, frutteto=orchard, porto=harbor, dice=says";

pub(super) const RUSSIAN: &str = "закат/закате/заката/закату/закатом/закатное=sunset, рассвет/рассвете/рассвета/рассветом=dawn, сумерки/сумерках/сумерек=dusk, золотой час=golden hour, синий час=blue hour, \
    полночь/полночью=midnight, полдень=noon, лунный свет=moonlight, лунном свете=moonlight, полнолуние=full moon, гроза/грозу/грозы=thunderstorm, метель/метели/вьюга=snowstorm, туман/тумане/тумана=fog, \
    дождь/дождя/дождём/дождем/дожде=rain, снег/снега/снегу/снегом=snow, звёздное небо=starry sky, ночью/ночь/ночи=night, утром/утро=morning, вечером/вечер/вечера=evening, зимой=winter, летом=summer, осенью=autumn, весной=spring, \
    котёнок/котенок=kitten, ловит=catches, бумажный самолёт=paper plane, бумажный самолет=paper plane, ветру=wind, поле=field, саду=garden, причал/причале=pier, говорит=says";

pub(super) const JAPANESE: &str = "夕暮れ=@sunset, 夕焼け=@sunset, 夕日=@sunset, 夕陽=@sunset, 日没=@sunset, 黄昏=@dusk, 朝焼け=@dawn, 日の出=@sunrise, 夜明け=@dawn, 早朝=@early morning, 真夜中=@midnight, \
    深夜=@midnight, 月明かり=@moonlight, 月夜=@moonlight, 満月=@full moon, 星空=@starry sky, 吹雪=@snowstorm, 嵐=@storm, 霧=@fog, 小雨=@rain, 大雨=@rain, ゴールデンアワー=@golden hour, ブルーアワー=@blue hour, ネオン=@neon lights, 果樹園=@orchard, 港=@harbor";

pub(super) const KOREAN: &str = "일몰=@sunset, 노을=@sunset, 석양=@sunset, 해질녘=@sunset, 해 질 녘=@sunset, 황혼=@dusk, 일출=@sunrise, 해돋이=@sunrise, 새벽=@dawn, 아침=@morning, 저녁=@evening, 한밤중=@midnight, 자정=@midnight, 밤=@night, \
    달빛=@moonlight, 보름달=@full moon, 폭풍=@storm, 폭풍우=@storm, 눈보라=@snowstorm, 안개=@fog, 황금빛=@golden light, 네온=@neon lights, 별빛=@starlight, 과수원=@orchard, 항구=@harbor";
