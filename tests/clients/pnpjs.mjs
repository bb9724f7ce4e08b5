// A small program on PnPjs (sp and graph): prints what it saw as one line of JSON.
import { setGlobalDispatcher, ProxyAgent } from "undici";
import { readFileSync } from "node:fs";
import { spfi, DefaultInit, DefaultHeaders } from "@pnp/sp";
import { graphfi, DefaultInit as GraphInit, DefaultHeaders as GraphHeaders } from "@pnp/graph";
import { BearerToken, BrowserFetchWithRetry, DefaultParse } from "@pnp/queryable";
import "@pnp/sp/webs/index.js";
import "@pnp/sp/lists/index.js";
import "@pnp/sp/items/index.js";
import "@pnp/sp/fields/index.js";
import "@pnp/sp/files/index.js";
import "@pnp/sp/folders/index.js";
import "@pnp/sp/batching.js";
import "@pnp/graph/sites/index.js";
import "@pnp/graph/lists/index.js";
import "@pnp/graph/list-item/index.js";
import "@pnp/graph/users/index.js";
import "@pnp/graph/files/index.js";
import "@pnp/graph/batching.js";

const [site, authority, spToken, graphToken] = process.argv.slice(2);
setGlobalDispatcher(new ProxyAgent({ uri: process.env.HTTPS_PROXY, requestTls: { ca: readFileSync(authority) } }));

const common = [BrowserFetchWithRetry(), DefaultParse()];
const sp = spfi(site).using(DefaultInit(), DefaultHeaders(), ...common, BearerToken(spToken));
const graph = graphfi().using(GraphInit(), GraphHeaders(), ...common, BearerToken(graphToken));
const said = {};

await sp.web.lists.add("Risks", "", 100);
const risks = sp.web.lists.getByTitle("Risks");
await risks.fields.addText("PmoPhase", { MaxLength: 50 });
const [batched, execute] = sp.batched();
const made = ["one", "two", "three"].map((Title) => batched.web.lists.getByTitle("Risks").items.add({ Title }));
await execute();
await Promise.all(made);
await risks.items.getById(2).update({ Title: "changed", PmoPhase: "Mandat" });
said.items = (await risks.items.select("Title", "PmoPhase").orderBy("Id")()).map((one) => one.Title);
said.filtered = (await risks.items.filter("PmoPhase eq 'Mandat'")()).length;

const folder = sp.web.getFolderByServerRelativePath(new URL(site).pathname + "/Shared Documents");
await folder.files.addUsingPath("a b.txt", "content", { Overwrite: true });
said.text = await folder.files.getByUrl("a b.txt").getText();

const where = graph.sites.getById(await siteId());
said.lists = (await where.lists()).map((one) => one.displayName).filter((one) => one === "Risks");
const rows = await where.lists.getById((await where.lists()).find((one) => one.displayName === "Risks").id).items();
said.rows = rows.length;
said.user = (await graph.users.getById("marie@contoso.com")()).displayName;
said.drive = (await where.drive()).driveType;
said.children = (await where.drive.root.children()).map((one) => one.name);
console.log(JSON.stringify(said));

async function siteId() {
  const url = new URL(site);
  const answer = await fetch(`https://graph.microsoft.com/v1.0/sites/${url.host}:${url.pathname}`, {
    headers: { Authorization: `Bearer ${graphToken}` },
  });
  return (await answer.json()).id;
}
