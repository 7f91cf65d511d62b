import { b, signIn, snap, totp, openView, baseUrl, sets, which } from "./qa-shots.mjs";
import { readFileSync, existsSync, writeFileSync } from "node:fs";
// discover
const v = await openView(b,{}); const p = await v.open("/sign-in"); await signIn(p,"zuzhibu");
await p.goto(baseUrl+"/orgs"); const county=new URL(p.url()).pathname;
const hrefs = await p.$$eval(".tree-label", a=>a.map(x=>[x.getAttribute("href"),x.textContent]));
console.log(hrefs.slice(0,5));
const town=hrefs[1][0]; await p.goto(baseUrl+town);
const h2 = await p.$$eval(".tree-label", a=>a.map(x=>[x.getAttribute("href"),x.textContent]));
const at=h2.findIndex(x=>x[0]===town); const branch=h2[at+1][0], branch2=h2[at+2][0]; console.log(h2[at], h2[at+1]);
await p.goto(baseUrl+branch); const members=await p.$$eval(".data-table tbody th a", a=>a.map(x=>x.getAttribute("href")));
const m=members[0];
const info={county,town,branch,branch2,m}; writeFileSync("/tmp/qa/info.json",JSON.stringify(info)); console.log(info); await v.close();
const groups={
 pub:[null,["/sign-in","/","/nowhere"]],
 dep:["zuzhibu",["/","/below",county,branch,`${branch}/about`,`${county}/statistics`,`${branch}/import`,"/imports",m,`${m}/edit`,`${branch}/members/new`,`${m}/state`,`${m}/file`,"/search?q=王","/duplicates",`${county}/about`]],
 acts:["zuzhibu",[`${branch}/new`,`${branch}/edit`,`${branch}/move`,`${branch}/merge`,`${branch}/close`,`${branch}/posts/new`,`${branch}/election`,`${branch}/term`,"/me","/me/factors","/me/factors/totp","/policies","/orgs/xyz","/accounts","/me/password"]],
 sec:["shuji",["/","/orgs"]],
 mem:["dangyuan",["/","/me"]],
};
for(const [w,th] of sets){ for(const [g,[who,list]] of Object.entries(groups)){ if(which!=="all"&&!which.split(",").includes(g)) continue;
  const view=await openView(b,{width:w,theme:th,lang:process.env.LANGX??"zh-CN"}); if(who){const pg=await view.open("/sign-in"); await signIn(pg,who); await pg.close();}
  await snap(view.context,list,w,th,g); await view.close(); } }
await b.close();
