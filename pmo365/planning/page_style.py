"""The style sheet of the plan page: inline, without scripts, fonts or pictures from elsewhere."""

STYLE = """
:root{color-scheme:light dark;--ink:#1b2430;--soft:#5a6675;--line:#dde3ea;--paper:#fff;--back:#f3f5f8;
--brand:#1f3864;--create:#17663a;--create-back:#e4f4ea;--update:#8a4b00;--update-back:#fdf0dc;
--remove:#9b1c1c;--remove-back:#fce8e8;--kept:#4d5a69;--kept-back:#eceff3}
@media (prefers-color-scheme:dark){:root{--ink:#e6ebf1;--soft:#a3afbd;--line:#34404d;--paper:#1a212a;--back:#12171d;
--brand:#9dbbf0;--create:#7fd6a2;--create-back:#16331f;--update:#f2bd72;--update-back:#3a2a10;
--remove:#f5a3a3;--remove-back:#401b1b;--kept:#b4c0cd;--kept-back:#28323d}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:16px/1.5 "Segoe UI",system-ui,-apple-system,"Noto Sans",
Arial,sans-serif}
main,header>div,footer{max-width:68rem;margin:0 auto;padding:0 1.5rem}
header{background:var(--paper);border-top:6px solid var(--brand);border-bottom:1px solid var(--line);
padding:2rem 0 1.6rem}
h1{margin:0;font-size:2rem;line-height:1.2;color:var(--brand)}
h2{margin:0;font-size:1.3rem}h3{margin:1.6rem 0 .6rem;font-size:1rem}
p{margin:.4rem 0}.lead{font-size:1.08rem;max-width:46rem}.soft,dt{color:var(--soft)}
dl{display:flex;flex-wrap:wrap;gap:.2rem 2rem;margin:1rem 0 0}dl div{display:flex;gap:.5rem}dd{margin:0}
code{font-family:"Cascadia Code",Consolas,"DejaVu Sans Mono",monospace;font-size:.9em;overflow-wrap:anywhere}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.8rem;list-style:none;padding:0;
margin:1.4rem 0 0}
.tiles li{border:1px solid var(--line);border-left:5px solid;border-radius:6px;background:var(--paper);
padding:.6rem .9rem}
.tiles b{display:block;font-size:1.8rem;line-height:1.2;font-variant-numeric:tabular-nums}
.create{border-left-color:var(--create)!important}.update{border-left-color:var(--update)!important}
.remove{border-left-color:var(--remove)!important}.kept{border-left-color:var(--kept)!important}
section{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:1.3rem 1.5rem;margin:1.4rem 0}
section>header{all:unset;display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:.3rem 1rem}
nav ul{columns:2;padding-left:1.2rem;margin:.4rem 0}a{color:var(--brand)}
a:focus-visible,summary:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
details{border:1px solid var(--line);border-radius:6px;margin:.5rem 0}
summary{cursor:pointer;padding:.55rem .9rem;display:flex;flex-wrap:wrap;gap:.3rem .7rem;align-items:baseline}
summary::before{content:"\\25B8";color:var(--soft)}details[open]>summary::before{content:"\\25BE"}
summary::-webkit-details-marker{display:none}
details>div{padding:.2rem .9rem .8rem 1.9rem}
.badge{display:inline-block;white-space:nowrap;border-radius:4px;padding:.05rem .5rem;font-size:.84rem;font-weight:600}
.badge.create{color:var(--create);background:var(--create-back)}
.badge.update{color:var(--update);background:var(--update-back)}
.badge.remove,.badge.BLK{color:var(--remove);background:var(--remove-back)}
.badge.MAJ{color:var(--update);background:var(--update-back)}
.badge.kept,.badge.MIN,.badge.INF{color:var(--kept);background:var(--kept-back)}
table{border-collapse:collapse;width:100%;margin:.4rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line)}
th{font-size:.86rem;color:var(--soft);font-weight:600}tbody tr:last-child>*{border-bottom:0}
td.mark{width:8.5rem}td.kind{width:10rem;color:var(--soft)}
.pair{display:grid;grid-template-columns:minmax(9rem,3fr) 4fr 1.2rem 4fr;gap:.15rem .6rem;margin-top:.3rem}
.pair span{overflow-wrap:anywhere}.pair .old{color:var(--soft);text-decoration:line-through}
.pair .new{font-weight:600}.pair .arrow{color:var(--soft);text-align:center}
.legend{display:flex;flex-wrap:wrap;gap:.5rem 1.6rem;list-style:none;padding:0;margin:.4rem 0;font-size:.92rem}
footer{padding:1rem 1.5rem 2.5rem;color:var(--soft);font-size:.9rem}
@media (max-width:44rem){.pair{grid-template-columns:1fr}.pair .arrow{display:none}nav ul{columns:1}
td.kind,td.mark{width:auto}}
@media print{body{background:#fff}section{break-inside:avoid;border-color:#999}header{border-top-width:2px}}
"""
