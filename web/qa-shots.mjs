import { startBrowser, openView, baseUrl } from "./e2e/harness.mjs";
import { writeFileSync } from "node:fs";
import { createHmac } from "node:crypto";
const which = process.argv[2] ?? "all";
const only = process.argv[3];
const out = "/tmp/qa/";
const b = await startBrowser();
const sets = process.env.SETS ? JSON.parse(process.env.SETS) : [[1280,"standard"],[390,"standard"],[390,"elder"],[1280,"elder"]];
function totp(secret){ const A="ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; let bits=""; for(const c of secret.replace(/\s/g,"").toUpperCase()) bits+=A.indexOf(c).toString(2).padStart(5,"0"); const key=Buffer.from(bits.match(/.{8}/g).map(x=>parseInt(x,2))); const buf=Buffer.alloc(8); buf.writeBigUInt64BE(BigInt(Math.floor(Date.now()/30000))); const h=createHmac("sha1",key).update(buf).digest(); const o=h[19]&15; return String((h.readUInt32BE(o)&0x7fffffff)%1000000).padStart(6,"0"); }
async function signIn(page, login){ await page.goto(baseUrl+"/sign-in"); await page.fill("#login",login); await page.fill("#password","Lianxin-2026"); await Promise.all([page.waitForNavigation(), page.locator("form:has(#password) button[type=submit]").first().click()]); }
async function snap(context, list, width, theme, group){
  const name=(i,p)=>`${group}-${width}-${theme}-${i}`;
  let i=0;
  for (const item of list){ const [path, act]=Array.isArray(item)?item:[item]; const page=await context.newPage(); page.on("console",m=>{if(m.type()==="error")console.log("  console",path,m.text().slice(0,150))});
    try{ const r=await page.goto(baseUrl+path); if(act) await act(page);
    const [need,has]=await page.evaluate(()=>[document.documentElement.scrollWidth,window.innerWidth]);
    const h=await page.evaluate(()=>document.documentElement.scrollHeight);
    if(need>has) console.log("  SIDE",width,theme,path,need);
    await page.screenshot({path:out+name(i)+".png",clip:{x:0,y:0,width,height:Math.min(h,width<600?1800:1400)},fullPage:true});
    console.log(name(i), r.status(), path, h);
    }catch(e){console.log("FAIL",path,String(e).slice(0,300))} await page.close(); i++; }
}
export { b, signIn, snap, totp, out, openView, baseUrl, sets, which, only };
