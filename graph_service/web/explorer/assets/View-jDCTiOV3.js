import{a as e,t}from"./rolldown-runtime-BWaJ3C7D.js";import{a as n,c as r,l as i,n as a,r as o}from"./preload-helper-lMOKwdI2.js";var s=e(i(),1),c=r(),l=s.createContext(void 0),u=e=>{let t=s.useContext(l);if(e)return e;if(!t)throw Error(`No QueryClient set, use QueryClientProvider to set one`);return t},d=({client:e,children:t})=>(s.useEffect(()=>(e.mount(),()=>{e.unmount()}),[e]),(0,c.jsx)(l.Provider,{value:e,children:t})),f={setTimeout:(e,t)=>setTimeout(e,t),clearTimeout:e=>clearTimeout(e),setInterval:(e,t)=>setInterval(e,t),clearInterval:e=>clearInterval(e)},p=new class{#e=f;setTimeoutProvider(e){this.#e=e}setTimeout(e,t){return this.#e.setTimeout(e,t)}clearTimeout(e){this.#e.clearTimeout(e)}setInterval(e,t){return this.#e.setInterval(e,t)}clearInterval(e){this.#e.clearInterval(e)}};function m(e){setTimeout(e,0)}var h=typeof window>`u`||`Deno`in globalThis;function g(){}function _(e,t){return typeof e==`function`?e(t):e}function v(e){return typeof e==`number`&&e>=0&&e!==1/0}function y(e,t){return Math.max(e+(t||0)-Date.now(),0)}function b(e,t){return typeof e==`function`?e(t):e}function x(e,t){let{type:n=`all`,exact:r,fetchStatus:i,predicate:a,queryKey:o,stale:s}=e;if(o){if(r){if(t.queryHash!==S(o,t.options))return!1}else if(!w(t.queryKey,o))return!1}if(n!==`all`){let e=t.isActive();if(n===`active`&&!e||n===`inactive`&&e)return!1}return!(typeof s==`boolean`&&t.isStale()!==s||i&&i!==t.state.fetchStatus||a&&!a(t))}function ee(e,t){let{exact:n,status:r,predicate:i,mutationKey:a}=e;if(a){if(!t.options.mutationKey)return!1;if(n){if(C(t.options.mutationKey)!==C(a))return!1}else if(!w(t.options.mutationKey,a))return!1}return!(r&&t.state.status!==r||i&&!i(t))}function S(e,t){return(t?.queryKeyHashFn||C)(e)}function C(e){return JSON.stringify(e,(e,t)=>D(t)?Object.keys(t).sort().reduce((e,n)=>(e[n]=t[n],e),{}):t)}function w(e,t){if(e===t)return!0;if(typeof e!=typeof t)return!1;if(e&&t&&typeof e==`object`&&typeof t==`object`){if(Array.isArray(e)&&Array.isArray(t)){if(t.length>e.length)return!1;for(let n=0;n<t.length;n++)if(!w(e[n],t[n]))return!1;return!0}let n=Object.keys(t);for(let r of n)if(!w(e[r],t[r]))return!1;return!0}return!1}var te=Object.prototype.hasOwnProperty;function T(e,t,n=0){if(e===t)return e;if(n>500)return t;let r=ne(e)&&ne(t);if(!r&&!(D(e)&&D(t)))return t;let i=(r?e:Object.keys(e)).length,a=r?t:Object.keys(t),o=a.length,s=r?Array(o):{},c=0;for(let l=0;l<o;l++){let o=r?l:a[l],u=e[o],d=t[o];if(u===d){s[o]=u,(r?l<i:te.call(e,o))&&c++;continue}if(u===null||d===null||typeof u!=`object`||typeof d!=`object`){s[o]=d;continue}let f=T(u,d,n+1);s[o]=f,f===u&&c++}return i===o&&c===i?e:s}function E(e,t){if(!t||Object.keys(e).length!==Object.keys(t).length)return!1;for(let n of Object.keys(e))if(!te.call(t,n)||e[n]!==t[n])return!1;return!0}function ne(e){return Array.isArray(e)&&e.length===Object.keys(e).length}function D(e){if(!re(e))return!1;let t=Object.getPrototypeOf(e),n=t?.constructor;if(n===void 0)return!0;if(typeof n!=`function`)return!1;let r=n.prototype;return!(!re(r)||!r.hasOwnProperty(`isPrototypeOf`)||t!==Object.prototype)}function re(e){return Object.prototype.toString.call(e)===`[object Object]`}function ie(e){return new Promise(t=>{p.setTimeout(t,e)})}function O(e,t,n){return typeof n.structuralSharing==`function`?n.structuralSharing(e,t):n.structuralSharing===!1?t:T(e,t)}function ae(e){return e}function oe(e,t,n=0){let r=[...e,t];return n&&r.length>n?r.slice(-n):r}function se(e,t,n=0){let r=[t,...e];return n&&r.length>n?r.slice(0,n):r}var k=Symbol();function ce(e,t){return!e.queryFn&&t?.initialPromise?()=>t.initialPromise:!e.queryFn||e.queryFn===k?()=>Promise.reject(Error(`Missing queryFn: '${e.queryHash}'`)):e.queryFn}function le(e,t){return typeof e==`function`?e(...t):!!e}var A=Symbol();function ue(e,t,n,r){let i=!1,a;return Object.defineProperties(e,{[A]:{value:r},signal:{enumerable:!0,get:()=>(a??=t(),i||(i=!0,a.aborted?n():a.addEventListener(`abort`,n,{once:!0})),a)}}),e}var de=()=>h,j=()=>de(),M=class{constructor(){this.listeners=new Set,this.subscribe=this.subscribe.bind(this)}subscribe(e){return this.listeners.add(e),this.onSubscribe(),()=>{this.listeners.delete(e),this.onUnsubscribe()}}hasListeners(){return this.listeners.size>0}onSubscribe(){}onUnsubscribe(){}},N=new class extends M{#e;#t;#n;constructor(){super(),this.#n=e=>{if(typeof window<`u`&&window.addEventListener){let t=()=>e();return window.addEventListener(`visibilitychange`,t,!1),()=>{window.removeEventListener(`visibilitychange`,t)}}}}onSubscribe(){this.#t||this.setEventListener(this.#n)}onUnsubscribe(){this.hasListeners()||(this.#t?.(),this.#t=void 0)}setEventListener(e){this.#n=e,this.#t?.(),this.#t=e(e=>{typeof e==`boolean`?this.setFocused(e):this.onFocus()})}setFocused(e){this.#e!==e&&(this.#e=e,this.onFocus())}onFocus(){let e=this.isFocused();this.listeners.forEach(t=>{t(e)})}isFocused(){return typeof this.#e==`boolean`?this.#e:globalThis.document?.visibilityState!==`hidden`}},fe=m;function pe(){let e=[],t=0,n=e=>{e()},r=e=>{e()},i=fe,a=r=>{t?e.push(r):i(()=>{n(r)})},o=()=>{let t=e;e=[],t.length&&i(()=>{r(()=>{t.forEach(e=>{n(e)})})})};return{batch:e=>{let n;t++;try{n=e()}finally{t--,t||o()}return n},batchCalls:e=>(...t)=>{a(()=>{e(...t)})},schedule:a,setNotifyFunction:e=>{n=e},setBatchNotifyFunction:e=>{r=e},setScheduler:e=>{i=e}}}var P=pe(),F=new class extends M{#e=!0;#t;#n;constructor(){super(),this.#n=e=>{if(typeof window<`u`&&window.addEventListener){let t=()=>e(!0),n=()=>e(!1);return window.addEventListener(`online`,t,!1),window.addEventListener(`offline`,n,!1),()=>{window.removeEventListener(`online`,t),window.removeEventListener(`offline`,n)}}}}onSubscribe(){this.#t||this.setEventListener(this.#n)}onUnsubscribe(){this.hasListeners()||(this.#t?.(),this.#t=void 0)}setEventListener(e){this.#n=e,this.#t?.(),this.#t=e(this.setOnline.bind(this))}setOnline(e){this.#e!==e&&(this.#e=e,this.listeners.forEach(t=>{t(e)}))}isOnline(){return this.#e}};function me(e){return Math.min(1e3*2**e,3e4)}function he(e){return(e??`online`)!==`online`||F.isOnline()}var I=class extends Error{constructor(e){super(`CancelledError`),this.revert=e?.revert,this.silent=e?.silent}};function ge(e){let t=!1,n=0,r,i=`pending`,a,o,s=new Promise((e,t)=>{a=e,o=t});s.catch(g);let c=()=>i!==`pending`,l=t=>{if(!c()){let n=new I(t);h(n),e.onCancel?.(n)}},u=()=>{t=!0},d=()=>{t=!1},f=()=>N.isFocused()&&(e.networkMode===`always`||F.isOnline())&&e.canRun(),p=()=>he(e.networkMode)&&e.canRun(),m=e=>{c()||(r?.(),i=`resolved`,a(e))},h=e=>{c()||(r?.(),i=`rejected`,o(e))},_=t=>new Promise(n=>{r=e=>{(c()||t())&&n(e)},e.onPause?.()}).then(()=>{r=void 0,c()||e.onContinue?.()}),v=()=>{if(c())return;let r,i=n===0?e.initialPromise:void 0;try{r=i??e.fn()}catch(e){r=Promise.reject(e)}Promise.resolve(r).then(m).catch(r=>{if(c())return;let i=e.retry??(j()?0:3),a=e.retryDelay??me,o=typeof a==`function`?a(n,r):a,s=i===!0||typeof i==`number`&&n<i||typeof i==`function`&&i(n,r);t||!s?h(r):(n++,e.onFail?.(n,r),ie(o).then(()=>c()||f()?void 0:_(f)).then(()=>{t?h(r):v()}))})};return{promise:s,status:()=>i,cancel:l,continue:()=>(r?.(),s),cancelRetry:u,continueRetry:d,canStart:p,start:()=>(p()?v():_(p).then(v),s)}}function _e(e){return{onFetch:(t,n)=>{let r=t.options,i=t.fetchOptions?.meta?.fetchMore?.direction,a=t.state.data?.pages||[],o=t.state.data?.pageParams||[],s={pages:[],pageParams:[]},c=0,l=async()=>{let n=!1,l=t,u=e=>{ue(e,()=>t.signal,()=>n=!0,l[A])},d=ce(t.options,t.fetchOptions),f=async(e,r,i)=>{if(n)return Promise.reject(t.signal.reason);if(r==null&&e.pages.length)return Promise.resolve(e);let a=(()=>{let e={client:t.client,queryKey:t.queryKey,pageParam:r,direction:i?`backward`:`forward`,meta:t.options.meta};return u(e),e})(),o=await d(a),{maxPages:s}=t.options,c=i?se:oe;return{pages:c(e.pages,o,s),pageParams:c(e.pageParams,r,s)}};if(i&&a.length){let e=i===`backward`,t=e?ve:L,n={pages:a,pageParams:o};s=await f(n,t(r,n),e)}else{let t=e??a.length;do{let e=c===0?o[0]===void 0?r.initialPageParam:o[0]:L(r,s);if(c>0&&e==null)break;s=await f(s,e),c++}while(c<t)}return s};t.fetchFn=t.options.persister?()=>t.options.persister?.(l,{client:t.client,queryKey:t.queryKey,meta:t.options.meta,signal:t.signal},n):l}}}function L(e,{pages:t,pageParams:n}){let r=t.length-1;return t.length>0?e.getNextPageParam(t[r],t,n[r],n):void 0}function ve(e,{pages:t,pageParams:n}){return t.length>0?e.getPreviousPageParam?.(t[0],t,n[0],n):void 0}function ye(e,t){return t?L(e,t)!=null:!1}function be(e,t){return!t||!e.getPreviousPageParam?!1:ve(e,t)!=null}var xe=class{#e;destroy(){this.clearGcTimeout()}scheduleGc(){this.clearGcTimeout(),v(this.gcTime)&&(this.#e=p.setTimeout(()=>{this.optionalRemove()},this.gcTime))}updateGcTime(e){this.gcTime=Math.max(this.gcTime||0,e??(j()?1/0:3e5))}clearGcTimeout(){this.#e!==void 0&&(p.clearTimeout(this.#e),this.#e=void 0)}},Se=class extends xe{#e;#t;#n;#r;#i;#a;#o;#s;#c;constructor(e){super(),this.#c=!1,this.#s=e.defaultOptions,this.setOptions(e.options),this.observers=[],this.#i=e.client,this.#r=this.#i.getQueryCache(),this.queryKey=e.queryKey,this.queryHash=e.queryHash,this.#t=Te(this.options),this.state=e.state??this.#t,this.scheduleGc()}get meta(){return this.options.meta}get queryType(){return this.#e}get promise(){return this.#a?.promise}setOptions(e){if(this.options={...this.#s,...e},e?._type&&(this.#e=e._type),this.updateGcTime(this.options.gcTime),this.state&&this.state.data===void 0){let e=Te(this.options);e.data!==void 0&&(this.setState(we(e.data,e.dataUpdatedAt)),this.#t=e)}}optionalRemove(){!this.observers.length&&this.state.fetchStatus===`idle`&&this.#r.remove(this)}setData(e,t){let n=O(this.state.data,e,this.options);return this.#l({data:n,type:`success`,dataUpdatedAt:t?.updatedAt,manual:t?.manual}),n}setState(e){this.#l({type:`setState`,state:e})}cancel(e){let t=this.#a?.promise;return this.#a?.cancel(e),t?t.then(g).catch(g):Promise.resolve()}destroy(){super.destroy(),this.cancel({silent:!0})}get resetState(){return this.#t}reset(){this.destroy(),this.setState(this.resetState)}isActive(){return this.observers.some(e=>b(e.options.enabled,this)!==!1)}isDisabled(){return this.getObserversCount()>0?!this.isActive():this.options.queryFn===k||!this.isFetched()}isFetched(){return this.state.dataUpdateCount+this.state.errorUpdateCount>0}isStatic(){return this.state.data!==void 0&&this.getObserversCount()>0&&this.observers.some(e=>b(e.options.staleTime,this)===`static`)}isStale(){return this.getObserversCount()>0?this.observers.some(e=>e.getCurrentResult().isStale):this.state.data===void 0||this.state.isInvalidated}isStaleByTime(e=0){return this.state.data===void 0?!0:e===`static`?!1:this.state.isInvalidated?!0:!y(this.state.dataUpdatedAt,e)}onFocus(){this.observers.find(e=>e.shouldFetchOnWindowFocus())?.refetch({cancelRefetch:!1}),this.#a?.continue()}onOnline(){this.observers.find(e=>e.shouldFetchOnReconnect())?.refetch({cancelRefetch:!1}),this.#a?.continue()}addObserver(e){this.observers.includes(e)||(this.observers.push(e),this.clearGcTimeout(),this.#r.notify({type:`observerAdded`,query:this,observer:e}))}removeObserver(e){let t=this.observers.indexOf(e);t!==-1&&(this.observers.splice(t,1),this.observers.length||(this.#a&&(this.#c||this.state.fetchStatus===`paused`&&this.state.status===`pending`?this.#a.cancel({revert:!0}):this.#a.cancelRetry()),this.scheduleGc()),this.#r.notify({type:`observerRemoved`,query:this,observer:e}))}getObserversCount(){return this.observers.length}invalidate(){this.state.isInvalidated||this.#l({type:`invalidate`})}async fetch(e,t){if(this.state.fetchStatus!==`idle`&&this.#a?.status()!==`rejected`){if(this.state.data!==void 0&&t?.cancelRefetch)this.cancel({silent:!0});else if(this.#a&&this.#o)return this.#a.continueRetry(),this.#o}if(e&&this.setOptions(e),!this.options.queryFn){let e=this.observers.find(e=>e.options.queryFn);e&&this.setOptions(e.options)}let n=new AbortController,r=e=>{Object.defineProperties(e,{[A]:{value:n.signal,enumerable:!0},signal:{enumerable:!0,get:()=>(this.#c=!0,n.signal)}})},i=()=>{let e=ce(this.options,t),n=(()=>{let e={client:this.#i,queryKey:this.queryKey,meta:this.meta};return r(e),e})();return this.#c=!1,this.options.persister?this.options.persister(e,n,this):e(n)},a=(()=>{let e={fetchOptions:t,options:this.options,queryKey:this.queryKey,client:this.#i,state:this.state,fetchFn:i};return r(e),e})();(this.#e===`infinite`?_e(this.options.pages):this.options.behavior)?.onFetch(a,this),this.#n=this.state,(this.state.fetchStatus===`idle`||this.state.fetchMeta!==a.fetchOptions?.meta)&&this.#l({type:`fetch`,meta:a.fetchOptions?.meta});let o=this.#a=ge({initialPromise:t?.initialPromise,fn:a.fetchFn,onCancel:e=>{e instanceof I&&e.revert&&this.setState({...this.#n,fetchStatus:`idle`}),n.abort()},onFail:(e,t)=>{this.#l({type:`failed`,failureCount:e,error:t})},onPause:()=>{this.#l({type:`pause`})},onContinue:()=>{this.#l({type:`continue`})},retry:a.options.retry,retryDelay:a.options.retryDelay,networkMode:a.options.networkMode,canRun:()=>!0}),s=(async()=>{try{let e=await o.promise;if(e===void 0)throw Error(`${this.queryHash} data is undefined`);return this.setData(e),this.#r.config.onSuccess?.(e,this),this.#r.config.onSettled?.(e,this.state.error,this),e}catch(e){if(e instanceof I){if(e.silent){if(this.#a!==o&&this.#o)return this.#o;throw e}if(e.revert){if(this.state.data===void 0)throw e;return this.state.data}}throw this.#l({type:`error`,error:e}),this.#r.config.onError?.(e,this),this.#r.config.onSettled?.(this.state.data,e,this),e}finally{this.#a===o&&(this.#a=void 0,this.#o=void 0),this.scheduleGc()}})();return this.#o=s,o.start(),s}#l(e){let t=t=>{switch(e.type){case`failed`:return{...t,fetchFailureCount:e.failureCount,fetchFailureReason:e.error};case`pause`:return{...t,fetchStatus:`paused`};case`continue`:return{...t,fetchStatus:`fetching`};case`fetch`:return{...t,...Ce(t.data,this.options),fetchMeta:e.meta??null};case`success`:{let n={...t,...we(e.data,e.dataUpdatedAt),dataUpdateCount:t.dataUpdateCount+1,...!e.manual&&{fetchStatus:`idle`,fetchFailureCount:0,fetchFailureReason:null}};return this.#n=e.manual?n:void 0,n}case`error`:{let n=e.error;return{...t,error:n,errorUpdateCount:t.errorUpdateCount+1,errorUpdatedAt:Date.now(),fetchFailureCount:t.fetchFailureCount+1,fetchFailureReason:n,fetchStatus:`idle`,status:`error`,isInvalidated:!0}}case`invalidate`:return{...t,isInvalidated:!0};case`setState`:return{...t,...e.state}}};this.state=t(this.state),P.batch(()=>{this.observers.slice().forEach(e=>{e.onQueryUpdate()}),this.#r.notify({query:this,type:`updated`,action:e})})}};function Ce(e,t){return{fetchFailureCount:0,fetchFailureReason:null,fetchStatus:he(t.networkMode)?`fetching`:`paused`,...e===void 0&&{error:null,status:`pending`}}}function we(e,t){return{data:e,dataUpdatedAt:t??Date.now(),error:null,isInvalidated:!1,status:`success`}}function Te(e){let t=typeof e.initialData==`function`?e.initialData():e.initialData,n=t!==void 0,r=n?typeof e.initialDataUpdatedAt==`function`?e.initialDataUpdatedAt():e.initialDataUpdatedAt:0;return{data:t,dataUpdateCount:0,dataUpdatedAt:n?r??Date.now():0,error:null,errorUpdateCount:0,errorUpdatedAt:0,fetchFailureCount:0,fetchFailureReason:null,fetchMeta:null,isInvalidated:!1,status:n?`success`:`pending`,fetchStatus:`idle`}}var Ee=class extends M{#e;#t=void 0;#n=void 0;#r=void 0;#i;#a;#o;#s;#c;#l;#u;#d;#f;#p=new Set;constructor(e,t){super(),this.options=t,this.#e=e,this.#o=null,this.bindMethods(),this.setOptions(t)}bindMethods(){this.refetch=this.refetch.bind(this)}onSubscribe(){this.listeners.size===1&&(this.#t.addObserver(this),Oe(this.#t,this.options)?this.#m():this.updateResult(),this.#y())}onUnsubscribe(){this.hasListeners()||this.destroy()}shouldFetchOnReconnect(){return R(this.#t,this.options,this.options.refetchOnReconnect)}shouldFetchOnWindowFocus(){return R(this.#t,this.options,this.options.refetchOnWindowFocus)}destroy(){this.listeners=new Set,this.#b(),this.#x(),this.#t.removeObserver(this)}setOptions(e){let t=this.options,n=this.#t;if(this.options=this.#e.defaultQueryOptions(e),this.options.enabled!==void 0&&typeof this.options.enabled!=`boolean`&&typeof this.options.enabled!=`function`&&typeof b(this.options.enabled,this.#t)!=`boolean`)throw Error(`Expected enabled to be a boolean or a callback that returns a boolean`);this.#S(),this.#t.setOptions(this.options),t._defaulted&&!E(this.options,t)&&this.#e.getQueryCache().notify({type:`observerOptionsUpdated`,query:this.#t,observer:this});let r=this.hasListeners();r&&ke(this.#t,n,this.options,t)&&this.#m(),this.updateResult(),r&&(this.#t!==n||b(this.options.enabled,this.#t)!==b(t.enabled,this.#t)||b(this.options.staleTime,this.#t)!==b(t.staleTime,this.#t))&&this.#g();let i=this.#_();r&&(this.#t!==n||b(this.options.enabled,this.#t)!==b(t.enabled,this.#t)||i!==this.#f)&&this.#v(i)}getOptimisticResult(e){let t=this.#e.getQueryCache().build(this.#e,e),n=this.createResult(t,e);return E(this.getCurrentResult(),n)||(this.#r=n,this.#a=this.options,this.#i=this.#t.state),n}getCurrentResult(){return this.#r}trackResult(e,t){return new Proxy(e,{get:(e,n)=>(this.trackProp(n),t?.(n),Reflect.get(e,n))})}trackProp(e){this.#p.add(e)}getCurrentQuery(){return this.#t}refetch({...e}={}){return this.fetch({...e})}fetchOptimistic(e){let t=this.#e.defaultQueryOptions(e),n=this.#e.getQueryCache().build(this.#e,t),r=()=>{},i,a=new Promise(e=>{i=e,r=this.#e.getQueryCache().subscribe(i=>{i.type===`updated`&&i.query.queryHash===n.queryHash&&n.state.data!==void 0&&(r(),e(this.createResult(n,t)))})});return Promise.race([n.fetch(t).then(()=>{let e=this.createResult(n,t);return i?.(e),e}).finally(()=>{r()}),a])}fetch(e){return this.#m({...e,cancelRefetch:e.cancelRefetch??!0}).then(()=>(this.updateResult(),this.#r))}#m(e){this.#S();let t=this.#t.fetch(this.options,e);return e?.throwOnError||(t=t.catch(g)),t}#h(e){return!j()&&b(this.options.enabled,this.#t)!==!1&&v(e)}#g(){this.#b();let e=b(this.options.staleTime,this.#t);if(this.#r.isStale||!this.#h(e))return;let t=y(this.#r.dataUpdatedAt,e)+1;this.#u=p.setTimeout(()=>{this.#r.isStale||this.updateResult()},t)}#_(){return b(this.options.refetchInterval,this.#t)??!1}#v(e){this.#x(),this.#f=e,this.#f!==0&&this.#h(this.#f)&&(this.#d=p.setInterval(()=>{(this.options.refetchIntervalInBackground||N.isFocused())&&this.#m()},this.#f))}#y(){this.#g(),this.#v(this.#_())}#b(){this.#u!==void 0&&(p.clearTimeout(this.#u),this.#u=void 0)}#x(){this.#d!==void 0&&(p.clearInterval(this.#d),this.#d=void 0)}createResult(e,t){let n=this.#t,r=this.options,i=this.#r,a=this.#i,o=this.#a,s=e===n?this.#n:e.state,{state:c}=e,l={...c},u=!1,d;if(t._optimisticResults){let i=this.hasListeners(),a=!i&&Oe(e,t),o=i&&ke(e,n,t,r);(a||o)&&(l={...l,...Ce(c.data,e.options)}),t._optimisticResults===`isRestoring`&&(l.fetchStatus=`idle`)}let{error:f,errorUpdatedAt:p,status:m}=l;d=l.data;let h=!1;if(t.placeholderData!==void 0&&d===void 0&&m===`pending`){let e;i?.isPlaceholderData&&t.placeholderData===o?.placeholderData?(e=i.data,h=!0):e=typeof t.placeholderData==`function`?t.placeholderData(this.#l?.state.data,this.#l):t.placeholderData,e!==void 0&&(m=`success`,d=O(i?.data,e,t),u=!0)}if(t.select&&d!==void 0&&!h){if(i&&d===a?.data&&t.select===this.#s)d=this.#c;else try{this.#s=t.select,d=t.select(d),d=O(i?.data,d,t),this.#c=d,this.#o=null}catch(e){this.#o=e}}else d===void 0&&(this.#o=null);this.#o&&(f=this.#o,d=this.#c,p=i?.error===f?i.errorUpdatedAt:Date.now(),m=`error`,u=!1);let g=l.fetchStatus===`fetching`,_=m===`pending`,v=m===`error`,y=_&&g,x=d!==void 0;return{status:m,fetchStatus:l.fetchStatus,isPending:_,isSuccess:m===`success`,isError:v,isInitialLoading:y,isLoading:y,data:d,dataUpdatedAt:l.dataUpdatedAt,error:f,errorUpdatedAt:p,failureCount:l.fetchFailureCount,failureReason:l.fetchFailureReason,errorUpdateCount:l.errorUpdateCount,isFetched:e.isFetched(),isFetchedAfterMount:l.dataUpdateCount>s.dataUpdateCount||l.errorUpdateCount>s.errorUpdateCount,isFetching:g,isRefetching:g&&!_,isLoadingError:v&&!x,isPaused:l.fetchStatus===`paused`,isPlaceholderData:u,isRefetchError:v&&x,isStale:z(e,t),refetch:this.refetch,isEnabled:b(t.enabled,e)!==!1}}updateResult(){let e=this.#r,t=this.createResult(this.#t,this.options);if(this.#i=this.#t.state,this.#a=this.options,this.#i.data!==void 0&&(this.#l=this.#t),E(t,e))return;this.#r=t;let n=(()=>{if(!e)return!0;let{notifyOnChangeProps:t}=this.options,n=typeof t==`function`?t():t;if(n===`all`||!n&&!this.#p.size||this.options.throwOnError&&this.#r.error!==e.error)return!0;for(let t of n??this.#p)if(this.#r[t]!==e[t])return!0;return!1})();P.batch(()=>{n&&this.listeners.forEach(e=>{e(this.#r)}),this.#e.getQueryCache().notify({query:this.#t,type:`observerResultsUpdated`})})}#S(){let e=this.#e.getQueryCache().build(this.#e,this.options);if(e===this.#t)return;let t=this.#t;this.#t=e,this.#n=e.state,this.hasListeners()&&(t?.removeObserver(this),e.addObserver(this))}onQueryUpdate(){this.updateResult(),this.hasListeners()&&this.#y()}};function De(e,t){return b(t.enabled,e)!==!1&&e.state.data===void 0&&(e.state.status!==`error`||b(t.retryOnMount,e)!==!1)}function Oe(e,t){return De(e,t)||e.state.data!==void 0&&R(e,t,t.refetchOnMount)}function R(e,t,n){if(b(t.enabled,e)!==!1&&b(t.staleTime,e)!==`static`){let r=b(n,e);return r===`always`||r!==!1&&z(e,t)}return!1}function ke(e,t,n,r){return(e!==t||b(r.enabled,e)===!1)&&(!n.suspense||e.state.status!==`error`)&&z(e,n)}function z(e,t){return b(t.enabled,e)!==!1&&e.isStaleByTime(b(t.staleTime,e))}var Ae=class extends xe{#e;#t;#n;#r;constructor(e){super(),this.#e=e.client,this.mutationId=e.mutationId,this.#n=e.mutationCache,this.#t=[],this.state=e.state||je(),this.setOptions(e.options),this.scheduleGc()}setOptions(e){this.options=e,this.updateGcTime(this.options.gcTime)}get meta(){return this.options.meta}addObserver(e){this.#t.includes(e)||(this.#t.push(e),this.clearGcTimeout(),this.#n.notify({type:`observerAdded`,mutation:this,observer:e}))}removeObserver(e){this.#t=this.#t.filter(t=>t!==e),this.scheduleGc(),this.#n.notify({type:`observerRemoved`,mutation:this,observer:e})}optionalRemove(){this.#t.length||(this.state.status===`pending`?this.scheduleGc():this.#n.remove(this))}continue(){return this.#r?.continue()??(this.state.status===`pending`?this.execute(this.state.variables):Promise.resolve())}async execute(e){let t=()=>{this.#i({type:`continue`})},n={client:this.#e,meta:this.options.meta,mutationKey:this.options.mutationKey},r=this.#r=ge({fn:()=>this.options.mutationFn?this.options.mutationFn(e,n):Promise.reject(Error(`No mutationFn found`)),onFail:(e,t)=>{this.#i({type:`failed`,failureCount:e,error:t})},onPause:()=>{this.#i({type:`pause`})},onContinue:t,retry:this.options.retry??0,retryDelay:this.options.retryDelay,networkMode:this.options.networkMode,canRun:()=>this.#n.canRun(this)}),i=this.state.status===`pending`,a=!r.canStart();try{if(i)t();else{this.#i({type:`pending`,variables:e,isPaused:a}),this.#n.config.onMutate&&await this.#n.config.onMutate(e,this,n);let t=await this.options.onMutate?.(e,n);t!==this.state.context&&this.#i({type:`pending`,context:t,variables:e,isPaused:a})}this.state.isPaused&&r.canStart()&&t();let o=await r.start();return await this.#n.config.onSuccess?.(o,e,this.state.context,this,n),await this.options.onSuccess?.(o,e,this.state.context,n),await this.#n.config.onSettled?.(o,null,this.state.variables,this.state.context,this,n),await this.options.onSettled?.(o,null,e,this.state.context,n),this.#i({type:`success`,data:o}),o}catch(t){try{await this.#n.config.onError?.(t,e,this.state.context,this,n)}catch(e){Promise.reject(e)}try{await this.options.onError?.(t,e,this.state.context,n)}catch(e){Promise.reject(e)}try{await this.#n.config.onSettled?.(void 0,t,this.state.variables,this.state.context,this,n)}catch(e){Promise.reject(e)}try{await this.options.onSettled?.(void 0,t,e,this.state.context,n)}catch(e){Promise.reject(e)}throw this.#i({type:`error`,error:t}),t}finally{this.#r===r&&(this.#r=void 0),this.#n.runNext(this)}}#i(e){let t=t=>{switch(e.type){case`failed`:return{...t,failureCount:e.failureCount,failureReason:e.error};case`pause`:return{...t,isPaused:!0};case`continue`:return{...t,isPaused:!1};case`pending`:return{...t,context:e.context,data:void 0,failureCount:0,failureReason:null,error:null,isPaused:e.isPaused,status:`pending`,variables:e.variables,submittedAt:Date.now()};case`success`:return{...t,data:e.data,failureCount:0,failureReason:null,error:null,status:`success`,isPaused:!1};case`error`:return{...t,data:void 0,error:e.error,failureCount:t.failureCount+1,failureReason:e.error,isPaused:!1,status:`error`}}};this.state=t(this.state),P.batch(()=>{this.#t.forEach(t=>{t.onMutationUpdate(e)}),this.#n.notify({mutation:this,type:`updated`,action:e})})}};function je(){return{context:void 0,data:void 0,error:null,failureCount:0,failureReason:null,isPaused:!1,status:`idle`,variables:void 0,submittedAt:0}}var Me=class extends M{#e;#t;#n;constructor(e={}){super(),this.config=e,this.#e=new Set,this.#t=new Map,this.#n=0}build(e,t,n){let r=new Ae({client:e,mutationCache:this,mutationId:++this.#n,options:e.defaultMutationOptions(t),state:n});return this.add(r),r}add(e){this.#e.add(e);let t=B(e);if(typeof t==`string`){let n=this.#t.get(t);n?n.push(e):this.#t.set(t,[e])}this.notify({type:`added`,mutation:e})}remove(e){if(this.#e.delete(e)){let t=B(e);if(typeof t==`string`){let n=this.#t.get(t);if(n){if(n.length>1){let t=n.indexOf(e);t!==-1&&n.splice(t,1)}else n[0]===e&&this.#t.delete(t)}}}this.notify({type:`removed`,mutation:e})}canRun(e){let t=B(e);if(typeof t==`string`){let n=this.#t.get(t)?.find(e=>e.state.status===`pending`);return!n||n===e}return!0}runNext(e){let t=B(e);return typeof t==`string`?(this.#t.get(t)?.find(t=>t!==e&&t.state.isPaused))?.continue()??Promise.resolve():Promise.resolve()}clear(){P.batch(()=>{let e=this.getAll();this.#e.clear(),this.#t.clear(),e.forEach(e=>{this.notify({type:`removed`,mutation:e})})})}getAll(){return Array.from(this.#e)}find(e){let t={exact:!0,...e};return this.getAll().find(e=>ee(t,e))}findAll(e={}){return this.getAll().filter(t=>ee(e,t))}notify(e){P.batch(()=>{this.listeners.forEach(t=>{t(e)})})}resumePausedMutations(){let e=this.getAll().filter(e=>e.state.isPaused);return P.batch(()=>Promise.all(e.map(e=>e.continue().catch(g))))}};function B(e){return e.options.scope?.id}var Ne=class extends M{#e;constructor(e={}){super(),this.config=e,this.#e=new Map}build(e,t,n){let r=t.queryKey,i=t.queryHash??S(r,t),a=this.get(i);return a||(a=new Se({client:e,queryKey:r,queryHash:i,options:e.defaultQueryOptions(t),state:n,defaultOptions:e.getQueryDefaults(r)}),this.add(a)),a}add(e){this.#e.has(e.queryHash)||(this.#e.set(e.queryHash,e),this.notify({type:`added`,query:e}))}remove(e){this.#e.get(e.queryHash)===e&&(e.destroy(),this.#e.delete(e.queryHash),this.notify({type:`removed`,query:e}))}clear(){P.batch(()=>{this.getAll().forEach(e=>{this.remove(e)})})}get(e){return this.#e.get(e)}getAll(){return[...this.#e.values()]}find(e){let t={exact:!0,...e};return this.getAll().find(e=>x(t,e))}findAll(e={}){let t=this.getAll();return Object.keys(e).length>0?t.filter(t=>x(e,t)):t}notify(e){P.batch(()=>{this.listeners.forEach(t=>{t(e)})})}onFocus(){P.batch(()=>{this.getAll().forEach(e=>{e.onFocus()})})}onOnline(){P.batch(()=>{this.getAll().forEach(e=>{e.onOnline()})})}},Pe=class{#e;#t;#n;#r;#i;#a;#o;#s;constructor(e={}){this.#e=e.queryCache||new Ne,this.#t=e.mutationCache||new Me,this.#n=e.defaultOptions||{},this.#r=new Map,this.#i=new Map,this.#a=0}mount(){this.#a++,this.#a===1&&(this.#o=N.subscribe(async e=>{e&&(await this.resumePausedMutations(),this.#e.onFocus())}),this.#s=F.subscribe(async e=>{e&&(await this.resumePausedMutations(),this.#e.onOnline())}))}unmount(){this.#a--,this.#a===0&&(this.#o?.(),this.#o=void 0,this.#s?.(),this.#s=void 0)}isFetching(e){return this.#e.findAll({...e,fetchStatus:`fetching`}).length}isMutating(e){return this.#t.findAll({...e,status:`pending`}).length}getQueryData(e){let t=this.defaultQueryOptions({queryKey:e});return this.#e.get(t.queryHash)?.state.data}ensureQueryData(e){let t=this.defaultQueryOptions(e),n=this.#e.build(this,t),r=n.state.data;return r===void 0?this.fetchQuery(e):(e.revalidateIfStale&&n.isStaleByTime(b(t.staleTime,n))&&this.prefetchQuery(t),Promise.resolve(r))}getQueriesData(e){return this.#e.findAll(e).map(({queryKey:e,state:t})=>[e,t.data])}setQueryData(e,t,n){let r=this.defaultQueryOptions({queryKey:e}),i=this.#e.get(r.queryHash)?.state.data,a=_(t,i);if(a!==void 0)return this.#e.build(this,r).setData(a,{...n,manual:!0})}setQueriesData(e,t,n){return P.batch(()=>this.#e.findAll(e).map(({queryKey:e})=>[e,this.setQueryData(e,t,n)]))}getQueryState(e){let t=this.defaultQueryOptions({queryKey:e});return this.#e.get(t.queryHash)?.state}removeQueries(e){let t=this.#e;P.batch(()=>{t.findAll(e).forEach(e=>{t.remove(e)})})}resetQueries(e,t){let n=this.#e;return P.batch(()=>{let r=n.findAll(e),i=new Set(r);return r.forEach(e=>{e.reset()}),this.refetchQueries({type:`active`,predicate:e=>i.has(e)},t)})}cancelQueries(e,t={}){let n={revert:!0,...t},r=P.batch(()=>this.#e.findAll(e).map(e=>e.cancel(n)));return Promise.all(r).then(g).catch(g)}invalidateQueries(e,t={}){return P.batch(()=>(this.#e.findAll(e).forEach(e=>{e.invalidate()}),e?.refetchType===`none`?Promise.resolve():this.refetchQueries({...e,type:e?.refetchType??e?.type??`active`},t)))}refetchQueries(e,t={}){let n={...t,cancelRefetch:t.cancelRefetch??!0},r=P.batch(()=>this.#e.findAll(e).filter(e=>!e.isDisabled()&&!e.isStatic()).map(e=>{let t=e.fetch(void 0,n),r=e.state.fetchStatus===`paused`;return(!n.throwOnError||r)&&(t=t.catch(g)),r?Promise.resolve():t}));return Promise.all(r).then(g)}async query(e){let t=this.defaultQueryOptions(e);t.retry===void 0&&(t.retry=!1);let n=this.#e.build(this,t),r=n.isStaleByTime(b(t.staleTime,n))?await n.fetch(t):n.state.data,i=t.select;return i?i(r):r}fetchQuery(e){let t=this.defaultQueryOptions(e);t.retry===void 0&&(t.retry=!1);let n=this.#e.build(this,t);return n.isStaleByTime(b(t.staleTime,n))?n.fetch(t):Promise.resolve(n.state.data)}prefetchQuery(e){return this.fetchQuery(e).then(g).catch(g)}infiniteQuery(e){return e._type=`infinite`,this.query(e)}fetchInfiniteQuery(e){return e._type=`infinite`,this.fetchQuery(e)}prefetchInfiniteQuery(e){return this.fetchInfiniteQuery(e).then(g).catch(g)}ensureInfiniteQueryData(e){return e._type=`infinite`,this.ensureQueryData(e)}resumePausedMutations(){return F.isOnline()?this.#t.resumePausedMutations():Promise.resolve()}getQueryCache(){return this.#e}getMutationCache(){return this.#t}getDefaultOptions(){return this.#n}setDefaultOptions(e){this.#n=e}setQueryDefaults(e,t){this.#r.set(C(e),{queryKey:e,defaultOptions:t})}getQueryDefaults(e){let t=[...this.#r.values()],n={};return t.forEach(t=>{w(e,t.queryKey)&&Object.assign(n,t.defaultOptions)}),n}setMutationDefaults(e,t){this.#i.set(C(e),{mutationKey:e,defaultOptions:t})}getMutationDefaults(e){let t=[...this.#i.values()],n={};return t.forEach(t=>{w(e,t.mutationKey)&&Object.assign(n,t.defaultOptions)}),n}defaultQueryOptions(e){if(e._defaulted)return e;let t={...this.#n.queries,...this.getQueryDefaults(e.queryKey),...e,_defaulted:!0};return t.queryHash||=S(t.queryKey,t),t.refetchOnReconnect===void 0&&(t.refetchOnReconnect=t.networkMode!==`always`),t.throwOnError===void 0&&(t.throwOnError=!!t.suspense),!t.networkMode&&t.persister&&(t.networkMode=`offlineFirst`),t.queryFn===k&&(t.enabled=!1),t}defaultMutationOptions(e){return e?._defaulted?e:{...this.#n.mutations,...e?.mutationKey&&this.getMutationDefaults(e.mutationKey),...e,_defaulted:!0}}clear(){this.#e.clear(),this.#t.clear()}},Fe=s.createContext(!1),Ie=()=>s.useContext(Fe);Fe.Provider;function Le(){let e=!1;return{clearReset:()=>{e=!1},reset:()=>{e=!0},isReset:()=>e}}var Re=s.createContext(Le()),ze=()=>s.useContext(Re),Be=(e,t,n)=>{let r=n?.state.status===`error`&&typeof e.throwOnError==`function`?le(e.throwOnError,[n.state.error,n]):e.throwOnError;(e.suspense||r)&&(t.isReset()||(e.retryOnMount=!1))},Ve=e=>{s.useEffect(()=>{e.clearReset()},[e])},He=({result:e,errorResetBoundary:t,throwOnError:n,query:r,suspense:i})=>e.isError&&!t.isReset()&&!e.isFetching&&r&&(i&&e.data===void 0||le(n,[e.error,r])),Ue=e=>{if(e.suspense){let t=1e3,n=e=>e===`static`?e:Math.max(e??t,t),r=e.staleTime;e.staleTime=typeof r==`function`?(...e)=>n(r(...e)):n(r),typeof e.gcTime==`number`&&(e.gcTime=Math.max(e.gcTime,t))}},We=(e,t)=>e?.suspense&&t.isPending,Ge=(e,t,n)=>t.fetchOptimistic(e).catch(()=>{n.clearReset()});function Ke(e,t,n){let r=Ie(),i=ze(),a=u(n),o=a.defaultQueryOptions(e),c=a.getQueryCache().get(o.queryHash),l=e.subscribed!==!1;o._optimisticResults=r?`isRestoring`:l?`optimistic`:void 0,Ue(o),Be(o,i,c),Ve(i);let[d]=s.useState(()=>new t(a,o)),f=d.getOptimisticResult(o);s.useEffect(()=>{d.setOptions(o)},[o,d]);let p=!r&&l;if(s.useSyncExternalStore(s.useCallback(e=>{let t=p?d.subscribe(P.batchCalls(e)):g;return d.updateResult(),t},[d,p]),()=>d.getCurrentResult(),()=>d.getCurrentResult()),We(o,f))throw Ge(o,d,i);if(He({result:f,errorResetBoundary:i,throwOnError:o.throwOnError,query:c,suspense:o.suspense}))throw f.error;return o.notifyOnChangeProps?f:d.trackResult(f)}function qe(e,t){return Ke(e,Ee,t)}function Je(e,t){if(e instanceof RegExp)return{keys:!1,pattern:e};var n,r,i,a,o=[],s=``,c=e.split(`/`);for(c[0]||c.shift();i=c.shift();)n=i[0],n===`*`?(o.push(n),s+=i[1]===`?`?`(?:/(.*))?`:`/(.*)`):n===`:`?(r=i.indexOf(`?`,1),a=i.indexOf(`.`,1),o.push(i.substring(1,~r?r:~a?a:i.length)),s+=~r&&!~a?`(?:/([^/]+?))?`:`/([^/]+?)`,~a&&(s+=(~r?`?`:``)+`\\`+i.substring(a))):s+=`/`+i;return{keys:o,pattern:RegExp(`^`+s+(t?`(?=$|/)`:`/?$`),`i`)}}var Ye=t((e=>{var t=i();function n(e,t){return e===t&&(e!==0||1/e==1/t)||e!==e&&t!==t}var r=typeof Object.is==`function`?Object.is:n,a=t.useState,o=t.useEffect,s=t.useLayoutEffect,c=t.useDebugValue;function l(e,t){var n=t(),r=a({inst:{value:n,getSnapshot:t}}),i=r[0].inst,l=r[1];return s(function(){i.value=n,i.getSnapshot=t,u(i)&&l({inst:i})},[e,n,t]),o(function(){return u(i)&&l({inst:i}),e(function(){u(i)&&l({inst:i})})},[e]),c(n),n}function u(e){var t=e.getSnapshot;e=e.value;try{var n=t();return!r(e,n)}catch{return!0}}function d(e,t){return t()}var f=typeof window>`u`||window.document===void 0||window.document.createElement===void 0?d:l;e.useSyncExternalStore=t.useSyncExternalStore===void 0?f:t.useSyncExternalStore})),Xe=t(((e,t)=>{t.exports=Ye()}))(),Ze=s.useInsertionEffect,Qe=typeof window<`u`&&window.document!==void 0&&window.document.createElement!==void 0?s.useLayoutEffect:s.useEffect,$e=Ze||Qe,et=e=>{let t=s.useRef([e,(...e)=>t[0](...e)]).current;return $e(()=>{t[0]=e}),t[1]},tt=[`popstate`,`pushState`,`replaceState`,`hashchange`],V=[],nt=()=>V.forEach(e=>e()),rt=e=>(V.push(e)===1&&tt.forEach(e=>addEventListener(e,nt)),()=>{V=V.filter(t=>t!==e),V.length||tt.forEach(e=>removeEventListener(e,nt))}),H=(e,t)=>(0,Xe.useSyncExternalStore)(rt,e,t),it=()=>location.search,at=({ssrSearch:e}={})=>H(it,e==null?it:()=>e),ot=()=>location.pathname,st=({ssrPath:e}={})=>H(ot,e==null?ot:()=>e),ct=(e,{replace:t=!1,state:n=null}={})=>history[t?`replaceState`:`pushState`](n,``,e),lt=e=>[st(e),ct],ut=Symbol.for(`wouter_v3`);if(typeof history<`u`&&window[ut]===void 0){for(let e of[`pushState`,`replaceState`]){let t=history[e];history[e]=function(){let n=t.apply(this,arguments),r=new Event(e);return r.arguments=arguments,dispatchEvent(r),n}}Object.defineProperty(window,ut,{value:!0})}var dt=(e=``)=>e===`/`?``:e,ft=(e,t)=>e[0]===`~`?e.slice(1):dt(t)+e,pt=(e,t)=>(e=U(dt(e)),t=U(t),!e||(t.toLowerCase()+`/`).startsWith(e.toLowerCase()+`/`)?t.slice(e.length)||`/`:`~`+t),U=e=>{try{return e.includes(`%`)?decodeURI(e):e}catch{return e}},mt=e=>U(e[0]===`?`?e.slice(1):e),ht={hook:lt,searchHook:at,parser:Je,base:``,ssrPath:void 0,ssrSearch:void 0,ssrContext:void 0,hrefs:e=>e,aroundNav:(e,t,n)=>e(t,n)},gt=(0,s.createContext)(ht),W=()=>(0,s.useContext)(gt),_t={},vt=(0,s.createContext)(_t),yt=()=>(0,s.useContext)(vt),bt=(e,t=e.base)=>pt(t,e.hook(e)[0]),xt=e=>{let[t,n]=e.hook(e);return[pt(e.base,t),et((t,r)=>e.aroundNav(n,ft(t,e.base),r))]},St=()=>xt(W()),G=()=>{let e=W();return mt(e.searchHook(e))},Ct=(e,t,n,r)=>{let{pattern:i,keys:a}=t instanceof RegExp?{pattern:t}:e(t||`*`,r),o=i.exec(n);if(!o)return[!1,null];let s={};for(let e=1;e<o.length;e++)s[e-1]=o[e];if(a)for(let e=0;e<a.length;e++)s[a[e]]=o[e+1];else Object.assign(s,o.groups);return r?[!0,s,o[0]]:[!0,s]},wt=({children:e,...t})=>{let n=W(),r=t.hook?ht:n,i=r;if(t.ssrPath){let[e,n=t.ssrSearch??``]=t.ssrPath.split(`?`);e&&(t.ssrSearch=n,t.ssrPath=e)}t.hrefs=t.hrefs??t.hook?.hrefs,t.searchHook=t.searchHook??t.hook?.searchHook;let a=(0,s.useRef)(r),o=a.current,c=o;for(let e in r){let n=e===`base`?r[e]+(t[e]??``):t[e]??r[e];n!==c[e]&&(o===c&&(a.current=c={...c}),c[e]=n),(n!==r[e]||n!==i[e])&&(i=c)}return(0,s.createElement)(gt.Provider,{value:i},e)},Tt=({children:e,component:t},n)=>t?(0,s.createElement)(t,{params:n}):typeof e==`function`?e(n):e,Et=e=>{let t=(0,s.useRef)(_t),n=t.current,r=Object.keys(e);return t.current=r.length!==Object.keys(n).length||r.some(t=>e[t]!==n[t])?e:n},Dt=({path:e,nest:t,match:n,...r})=>{let i=W(),a=bt(i),[o,c,l]=n??Ct(i.parser,e,a,t),u=Et({...yt(),...c});if(!o)return null;let d=Tt(r,u);return(0,s.createElement)(vt.Provider,{value:u},l?(0,s.createElement)(wt,{base:l},d):d)},Ot=(0,s.forwardRef)((e,t)=>{let n=W(),[r,i]=xt(n),{to:a=``,href:o=a,onClick:c,asChild:l,children:u,className:d,replace:f,state:p,transition:m,...h}=e;return h.onClick=et(t=>{t.ctrlKey||t.metaKey||t.altKey||t.shiftKey||t.button!==0||(c?.(t),t.defaultPrevented||(t.preventDefault(),i(o,e)))}),h.href=n.hrefs(o[0]===`~`?o.slice(1):n.base+o,n),d!==void 0&&(h.className=d?.call?d(r===o):d),t&&(h.ref=t),l&&(0,s.isValidElement)(u)?(0,s.cloneElement)(u,h):(0,s.createElement)(`a`,h,u)}),kt=(e,t=[])=>{if(Array.isArray(e))for(let n of e)kt(n&&n.type===s.Fragment?n.props.children:n,t);else t.push(e);return t},At=({children:e,location:t})=>{let n=W(),r=bt(n);for(let i of kt(e)){let e=0;if((0,s.isValidElement)(i)&&(e=Ct(n.parser,i.props.path,t||r,i.props.nest))[0])return(0,s.cloneElement)(i,{match:e})}return null},jt={en:{shell:{signOut:`Sign out`,product:`Partner network`,skip:`Skip to the content`,search:`Find a company`,menu:`Views`,asOf:`As of`,otherLanguage:`中文`,theme:`Colours`,themes:{auto:`as the system`,light:`light`,dark:`dark`},openAsGraphql:`Open as GraphQL`,openAs:e=>`GraphQL: ${e}`,unknown:`There is no such page`,unknownHint:`The address leads nowhere. The menu leads to every view.`},views:{ecosystem:{title:`Ecosystem`,lead:`Who is tied to whom, which communities there are, and who holds them together.`},company:{title:`Company`,lead:`What a company holds and needs, with whom it works, and what stands around it.`},gaps:{title:`Gaps`,lead:`Which needs are not met, who could meet them, and the fewest partners for all of them.`},whiteSpace:{title:`White space`,lead:`Whom the competitors have not reached, and the areas that nobody covers.`},opportunities:{title:`Opportunities`,lead:`Who could exchange what with whom, introductions to make, and groups to found.`},screening:{title:`Screening`,lead:`Candidates by criteria and weights, and at which weight the order turns.`},whatIf:{title:`What if`,lead:`What an alliance of some companies would change, before anybody signs it.`},alliances:{title:`Alliances`,lead:`The pipeline by stage, and how each alliance does.`}},states:{broken:`This view could not be shown`,reload:`Load the page again`,loading:`Loading …`,signIn:`Sign in to see this`,tokenRefused:`The service does not know this token`,tokenHint:`Your access token. It stays in this tab and is sent to this service alone.`,enter:`Sign in`,otherToken:`Sign in with another token`,forbidden:`You are not allowed to see this`,refused:`The service did not answer this`,unavailable:`The service can't be reached`,again:`Try again`,request:e=>`Request ${e}`},table:{empty:`Nothing to list.`,yes:`yes`,no:`no`,more:e=>`Show ${e} more`,downloadAs:(e,t)=>`Download ${e} as ${t}`,scroll:e=>`Table: ${e}`,asTable:`The same as a table`,firstOf:(e,t)=>`The first ${e} of ${t}.`},picker:{none:`No company of that name.`},choose:{title:`Choose a company`,find:`Find a company by name`,partners:e=>`${e} partners`},picture:{noWebgl:`This browser draws no graphs (WebGL is off). The table has the same content.`,view:`Part of the picture that is shown`,closer:`Zoom in`,further:`Zoom out`,whole:`Show all`},derived:{mark:`derived`,meaning:`Nobody stated this: it was derived from other data, in the way named here.`,kinds:{competitors:`competitors`,needs:`needs`,holdings:`holdings`,alliances:`alliances`}},search:{cut:e=>`The search ended after ${e} s: there may be more, or better.`,longer:e=>`Search longer (${e} s)`,goesOn:e=>`Searching for up to ${e} s …`},source:{of:(e,t)=>`As of ${e} · revision ${t}`},start:{name:`Start`,title:`Explore the partner network`,lead:`Look at companies, what they hold and need, and the alliances among them. Every picture comes with its table, and with the query behind it.`,companies:`Companies`,resources:`Resources`,alliances:`Alliances`,prominent:`Companies with most partners`,empty:`The graph is empty`,emptyHint:`Import a data set, or start the demonstration: graph-service demo`},columns:{name:`Name`,kind:`Kind`,actions:`Actions`,resource:`Resource`,company:`Company`,alliance:`Alliance`,level:`Level`,importance:`Importance`,required:`Required level`,evidence:`Evidence`,stage:`Stage`,role:`Role`,since:`Since`,until:`Until`,industry:`Industry`,country:`Country`,sharedAlliances:`Shared alliances`,intensity:`Intensity`},company:{unknown:e=>`There is no company with the key ${e}`,unknownHint:`The search above finds companies by name.`,neighbourhood:`Neighbourhood`,pictureOf:(e,t,n)=>`Neighbourhood of ${e}: ${t} nodes, ${n} links. The table has them all.`,pictureHint:`A click grows the picture; a right click expands, hides or pins.`,inThePicture:`In the picture`,relation:`Tie`,expand:`Expand`,hide:`Hide`,pin:`Pin`,open:`Open its page`,expandOne:e=>`Expand ${e}`,hideOne:e=>`Hide ${e}`,pinOne:e=>`Pin ${e}`,undo:`Undo`,details:`Details`,facts:`Facts`,holds:`Holds`,needs:`Needs`,alliances:`Alliances`,partners:`Partners`,competitors:`Competitors`,openNeeds:`Unmet needs`,betweenness:`Betweenness`,constraint:`Constraint`,regions:`Regions`,segments:`Segments`,employees:`Employees`,founded:`Founded`,website:`Website`,tags:`Tags`,revenue:`Revenue`,profit:`Profit`,cashFlow:`Cash flow`,debtRatio:`Debt ratio`,key:`Key`},gaps:{total:`Total gap`,status:{OPEN:`Open`,PARTIAL:`Partly met`,PARTNER:`Met by partners`,OWN:`Met alone`},bars:`Needs, largest gap first`,barsHint:`A bar is as long as the need weighs (importance × required level); the figure is its gap.`,own:`own`,partner:`partners`,missing:`missing`,needs:`Needs`,gap:`Gap`,shortfall:`Shortfall`,bestPartner:`Best partner`,singleSource:`Single source`,state:`Status`,candidates:e=>`Who could close ${e}`,noCandidates:`Nobody holds it at a level that would help.`,closes:`Closes`,hops:`Distance`,conflict:`Conflict`,set:`Smallest partner set`,setLead:e=>`${e} partners would close every gap that can be closed.`,setProven:`proven smallest`,setBound:e=>`at least ${e} are needed`,setEmpty:`No partner is needed, or nobody could help.`,covers:`Covers`,count:`Gaps closed`,uncoverable:e=>`${e} needs can be met by nobody:`,matrix:`The company and its competitors`,matrixHint:`Columns are the company's needs; a field without colour is no need of that competitor.`,matrixOf:(e,t)=>`Matrix of ${e} companies and ${t} resources; the table has every field.`,none:`This company states no needs.`,chooseGap:`Show candidates`},ecosystem:{groups:`Communities and brokers`,density:`Density`,components:`Components`,modularity:`Modularity`,picture:`Companies and the alliances they share`,pictureOf:(e,t)=>`${e} companies and ${t} links between partners. The table has every company.`,colour:`Colour`,byCommunity:`Community`,byIndustry:`Industry`,size:`Size`,byDegree:`Partners`,byBetweenness:`Betweenness`,most:`At most`,legend:`Groups that are shown`,others:`No or a small group`,community:e=>`Community ${e}`,truncated:`Not all companies or links are shown: those with most partners, and the strongest ties.`,chosen:`The chosen company`,letGo:`Clear`,lists:`Lists`,tabs:{companies:`Companies`,communities:`Communities`,brokers:`Brokers`,articulation:`Articulation points`,scarce:`Scarce resources`},search:`Find in the picture`,among:`Among them`,resources:`Most held`,noArticulation:`No single company holds parts of the network together.`,holders:`Holders`,seekers:`Seekers`,unmet:`Unmet gap`},whiteSpace:{status:{NO_COMPETITORS:`This company has no competitors.`,EMPTY_MARKET:`There is nobody left whom a competitor could reach.`,OK:``},classes:{WHITE_SPACE:`White space`,CONTESTED:`Contested`,SATURATED:`Saturated`,SHARED:`Shared`,OWN_ONLY:`Own only`},uncoveredAreas:`Uncovered areas`,market:`The market`,show:`Classes that are shown; none chosen shows all`,candidates:`Candidates`,none:`Nobody of these classes.`,class:`Class`,coverage:`Covered by`,fit:`Fit`,opportunity:`Opportunity`,locked:`Locked`,coveredBy:`Competitors`,areas:`Areas`,by:`By`,dimensions:{SEGMENT:`Segment`,REGION:`Region`,INDUSTRY:`Industry`,RESOURCE:`Resource`},byCompetitors:`Competitors reach`,byOwn:`Own reach`,uncovered:`Uncovered`,matrixHint:e=>`The ${e} best opportunities: a field is coloured where the competitor has the company already.`,matrixOf:(e,t)=>`Matrix of ${e} companies and ${t} competitors; the table has each company.`},opportunities:{kinds:`Kinds of opportunities`,tabs:{cycles:`Exchanges`,plan:`Plan`,triads:`Introductions`,coalitions:`Coalitions`},minimumFit:`Least fit`,length:`Companies at most`,exchanges:`Exchanges`,planValue:`Value of the plan`,upperBound:`Upper bound`,proof:`Proof`,best:`proven best`,bounded:`within its bound`,planHint:`The exchanges that can be made side by side, no company in two of them, of greatest value together.`,none:`No exchange at this fit`,noneHint:`A lower fit may find some.`,ring:`Ring`,value:`Value`,multilateral:`Multilateral`,flows:`What flows`,flow:(e,t,n)=>`${e} gives ${t}: ${n}.`,more:e=>`and ${e} more,`,triadsLead:`Two partners of a hub that are strangers, and would fit: an introduction to make.`,hub:`Hub`,hubsFound:(e,t,n)=>`${e} companies could introduce two of their partners, of ${n?``:`the first `}${t} that are in an alliance.`,hubsGoesOn:`Looking at more companies …`,noHubs:`Nobody could introduce two of their partners at this fit`,one:`One`,other:`Other`,mutualFit:`Mutual fit`,noTriads:`No two of its partners that are strangers fit that well.`,triad:(e,t,n,r)=>`${n} could introduce ${e} to ${t}: mutual fit ${r}.`,coalitionsLead:`The smallest group around a founder that holds everything that is asked for.`,founder:`Founder`,asks:`Asked for by`,coalition:`Coalition`,noCoalition:`No group holds all of it.`,members:`Members`,brings:`Who brings what`},screening:{criteria:{STRATEGIC_FIT:`Strategic fit`,RESOURCE_COMPLEMENTARITY:`Resource complementarity`,FINANCIAL_HEALTH:`Financial health`,REPUTATION:`Reputation`,CULTURAL_FIT:`Cultural fit`,WILLINGNESS:`Willingness`,WHAT_WE_OFFER:`What we offer them`,DISTINCTNESS:`Little overlap`},add:`Add a candidate`,remove:e=>`Remove ${e}`,nobody:`No candidates yet`,nobodyHint:`Nobody is assessed or recommended. Add candidates by name.`,noWeight:`At least one criterion has to count.`,weights:`Weights`,flipHint:`A mark on a slider is where the first place changes hands, the other weights staying as they are.`,order:`Order`,rank:`Rank`,score:`Score`,values:`Values, 0 to 10`,own:`Your own values`,ownHint:`Write a value from 0 to 10 where you know better, or where nobody knows: it counts here in place of the one in grey.`,valueOf:(e,t)=>`${e} of ${t}`,stability:`What would change the first place`,flips:`Weights at which the order turns`,stable:`No single weight takes the first place from the leader.`,criterion:`Criterion`,now:`Share now`,tiesAt:`Turns at`,leader:`Leader`,rival:`Rival`},whatIf:{add:`Add a company`,members:`Members`,choose:`Choose the companies of the alliance`,another:`Choose at least one more`,closed:`Gaps closed`,gaps:`Total gap of all members`,conflicts:`Conflicts`,effect:`What each member would gain`,before:`gap before`,after:`gap after`,hint:`The total gap of each member, before and after the alliance.`,gapBefore:`Gap before`,gapAfter:`Gap after`,constraintBefore:`Constraint before`,constraintAfter:`Constraint after`,noConflicts:`None of the members compete too strongly.`},form:{day:`Day`,by:`By`,reason:`Reason`,done:`Saved.`,required:`This has to be given.`},alliances:{search:`Find an alliance`,none:`No alliance of that name.`,board:`Alliances by stage`,all:`All alliances`,members:e=>`${e} members`,moreBelow:e=>`and ${e} more, in the table below`,modes:`Modes`,unknown:e=>`There is no alliance with the key ${e}`,health:`Health`,warnings:`Warnings`,noWarnings:`Nothing to warn of.`,severity:`Severity`,message:`What it is about`,way:`Stage`,move:`Move the alliance`,toStage:`To stage`,moves:`Moves so far`,kpis:`Indicators over time`,kpi:`Indicator`,noKpis:`This alliance has no indicators yet.`,noReadings:`No readings yet.`,addReading:`Add a reading`,readings:`Readings`,value:`Value`,target:`Target`,unit:`Unit`,attained:e=>`${e} of the target`,direction:{HIGHER_IS_BETTER:`higher is better`,LOWER_IS_BETTER:`lower is better`},curve:(e,t)=>`${e}: ${t} readings. The table has them all.`,sales:`Sales by day and partner`,salesOf:e=>`Sales in ${e} by day and partner. The table has them all.`,noSales:`No sales are recorded.`,amount:`Amount`,currency:`Currency`,rows:`Rows`,reviews:`Reviews`,noReviews:`No review has been held.`,feedback:`Feedback`,challenges:`Challenges`,noChallenges:`No challenges were raised.`,challengeOne:`Challenge`,closeChallenge:`Close the challenge`,resolution:`Resolution`,resolvedOn:`Resolved on`},severity:{HIGH:`High`,MEDIUM:`Medium`,LOW:`Low`},challenge:{GOAL_DIVERGENCE:`Goals diverge`,COMMUNICATION:`Communication`,RESOURCE_CONTENTION:`Contention for resources`,POOR_PERFORMANCE:`Poor performance`,CULTURE_CLASH:`Culture clash`},mode:{JOINT_SALES:`joint sales`,JOINT_MARKETING:`joint marketing`,JOINT_RESEARCH:`joint research`,SUPPLY_CHAIN:`supply chain`,CHANNEL:`channel`,JOINT_INNOVATION:`joint innovation`,CO_INVESTMENT:`co-investment`,CO_BRANDING:`co-branding`},nodeKind:{COMPANY:`company`,RESOURCE:`resource`,ALLIANCE:`alliance`},nodeKinds:{COMPANY:`Companies`,RESOURCE:`Resources`,ALLIANCE:`Alliances`},linkKind:{HAS:`holds`,NEEDS:`needs`,MEMBER_OF:`member`,COMPETES_WITH:`competes`,PARTNER:`partner`},stage:{PROSPECT:`Prospect`,CONTACTED:`Contacted`,DUE_DILIGENCE:`Due diligence`,PILOT:`Pilot`,AGREEMENT:`Agreement`,ACTIVE:`Active`,ENDED:`Ended`,DECLINED:`Declined`},resourceKind:{TECHNOLOGY:`technology`,CHANNEL:`channel`,BRAND:`brand`,CAPITAL:`capital`,TALENT:`talent`,CUSTOMERS:`customers`,DATA:`data`,PRODUCT:`product`,MANUFACTURING:`manufacturing`,LOGISTICS:`logistics`,CONTENT:`content`,MARKET_ACCESS:`market access`,OTHER:`other`}},zh:{shell:{signOut:`退出登录`,product:`伙伴网络`,skip:`跳到正文`,search:`查找企业`,menu:`视图`,asOf:`截至`,otherLanguage:`English`,theme:`配色`,themes:{auto:`跟随系统`,light:`浅色`,dark:`深色`},openAsGraphql:`以 GraphQL 打开`,openAs:e=>`GraphQL：${e}`,unknown:`没有这个页面`,unknownHint:`此地址无效。菜单可通往所有视图。`},views:{ecosystem:{title:`生态`,lead:`谁与谁相连，有哪些社群，谁把它们联系在一起。`},company:{title:`企业`,lead:`企业拥有什么、需要什么，与谁合作，周围有什么。`},gaps:{title:`缺口`,lead:`哪些需求尚未满足，谁能满足，以及满足全部需求的最少伙伴。`},whiteSpace:{title:`空白市场`,lead:`竞争对手尚未触及的企业，以及无人覆盖的领域。`},opportunities:{title:`机会`,lead:`谁可以与谁交换什么，可以促成的引荐，可以组建的联盟。`},screening:{title:`筛选`,lead:`按标准与权重比较候选者，并显示排名在何种权重下改变。`},whatIf:{title:`假设分析`,lead:`在签约之前，看一个联盟会带来什么变化。`},alliances:{title:`联盟`,lead:`各阶段的联盟，以及每个联盟的表现。`}},states:{broken:`无法显示此视图`,reload:`重新加载页面`,loading:`正在加载…`,signIn:`请登录后查看`,tokenRefused:`服务不认识此令牌`,tokenHint:`您的访问令牌。它只保存在此标签页中，只发送给本服务。`,enter:`登录`,otherToken:`换一个令牌登录`,forbidden:`您无权查看此内容`,refused:`服务未能回答`,unavailable:`无法连接服务`,again:`重试`,request:e=>`请求 ${e}`},table:{empty:`没有内容。`,yes:`是`,no:`否`,more:e=>`再显示 ${e} 行`,downloadAs:(e,t)=>`将“${e}”下载为 ${t}`,scroll:e=>`表格：${e}`,asTable:`以表格显示`,firstOf:(e,t)=>`共 ${t} 行，显示前 ${e} 行。`},picker:{none:`没有此名称的企业。`},choose:{title:`选择企业`,find:`按名称查找企业`,partners:e=>`${e} 个伙伴`},picture:{noWebgl:`此浏览器无法绘制图形（WebGL 已关闭）。表格中有相同内容。`,view:`图中显示的部分`,closer:`放大`,further:`缩小`,whole:`显示全部`},derived:{mark:`推导`,meaning:`此项并非由人陈述，而是按所示方法从其他数据推导得出。`,kinds:{competitors:`竞争关系`,needs:`需求`,holdings:`拥有`,alliances:`联盟`}},search:{cut:e=>`搜索在 ${e} 秒后结束：可能还有更多或更好的结果。`,longer:e=>`延长搜索（${e} 秒）`,goesOn:e=>`正在搜索，最多 ${e} 秒…`},source:{of:(e,t)=>`截至 ${e} · 版本 ${t}`},start:{name:`首页`,title:`探索伙伴网络`,lead:`查看企业、其拥有与需要的资源以及企业间的联盟。每幅图都附有表格及其背后的查询。`,companies:`企业`,resources:`资源`,alliances:`联盟`,prominent:`伙伴最多的企业`,empty:`图中没有数据`,emptyHint:`请导入数据集，或启动演示：graph-service demo`},columns:{name:`名称`,kind:`类型`,actions:`操作`,resource:`资源`,company:`企业`,alliance:`联盟`,level:`水平`,importance:`重要性`,required:`所需水平`,evidence:`依据`,stage:`阶段`,role:`角色`,since:`自`,until:`至`,industry:`行业`,country:`国家`,sharedAlliances:`共同联盟`,intensity:`竞争强度`},company:{unknown:e=>`没有键为 ${e} 的企业`,unknownHint:`可用上方搜索按名称查找企业。`,neighbourhood:`周边网络`,pictureOf:(e,t,n)=>`${e} 的周边网络：${t} 个节点，${n} 条连线。表格中全部列出。`,pictureHint:`单击可扩展图形；右键可展开、隐藏或固定。`,inThePicture:`图中内容`,relation:`关系`,expand:`展开`,hide:`隐藏`,pin:`固定`,open:`打开其页面`,expandOne:e=>`展开 ${e}`,hideOne:e=>`隐藏 ${e}`,pinOne:e=>`固定 ${e}`,undo:`撤销`,details:`详情`,facts:`概况`,holds:`拥有`,needs:`需求`,alliances:`联盟`,partners:`伙伴`,competitors:`竞争对手`,openNeeds:`未满足需求`,betweenness:`中介中心性`,constraint:`约束度`,regions:`地区`,segments:`细分市场`,employees:`员工`,founded:`成立年份`,website:`网站`,tags:`标签`,revenue:`收入`,profit:`利润`,cashFlow:`现金流`,debtRatio:`负债率`,key:`键`},gaps:{total:`总缺口`,status:{OPEN:`未满足`,PARTIAL:`部分满足`,PARTNER:`由伙伴满足`,OWN:`自身满足`},bars:`需求（缺口由大到小）`,barsHint:`条形长度为需求的权重（重要性 × 所需水平），数字为其缺口。`,own:`自身`,partner:`伙伴`,missing:`缺少`,needs:`需求`,gap:`缺口`,shortfall:`不足`,bestPartner:`最佳伙伴`,singleSource:`单一来源`,state:`状态`,candidates:e=>`谁能弥补 ${e}`,noCandidates:`没有企业拥有足够的水平。`,closes:`弥补比例`,hops:`距离`,conflict:`冲突`,set:`最小伙伴集合`,setLead:e=>`${e} 个伙伴即可弥补所有可弥补的缺口。`,setProven:`已证明最小`,setBound:e=>`至少需要 ${e} 个`,setEmpty:`不需要伙伴，或无人能提供帮助。`,covers:`覆盖`,count:`弥补的缺口`,uncoverable:e=>`${e} 项需求无人能满足：`,matrix:`企业与其竞争对手`,matrixHint:`列为该企业的需求；无颜色表示竞争对手没有该需求。`,matrixOf:(e,t)=>`${e} 家企业与 ${t} 项资源的矩阵；表格列出每一格。`,none:`该企业没有声明需求。`,chooseGap:`显示候选者`},ecosystem:{groups:`社群与中间人`,density:`密度`,components:`连通分量`,modularity:`模块度`,picture:`企业及其共同的联盟`,pictureOf:(e,t)=>`${e} 家企业与 ${t} 条伙伴连线。表格列出每家企业。`,colour:`颜色`,byCommunity:`社群`,byIndustry:`行业`,size:`大小`,byDegree:`伙伴数`,byBetweenness:`中介中心性`,most:`最多`,legend:`显示的组`,others:`无组或小组`,community:e=>`社群 ${e}`,truncated:`未显示全部企业或连线：只显示伙伴最多的企业和最强的联系。`,chosen:`所选企业`,letGo:`清除`,lists:`列表`,tabs:{companies:`企业`,communities:`社群`,brokers:`中间人`,articulation:`关节点`,scarce:`稀缺资源`},search:`在图中查找`,among:`其中包括`,resources:`最常拥有`,noArticulation:`没有任何一家企业独自维系网络的各部分。`,holders:`拥有者`,seekers:`需求者`,unmet:`未满足缺口`},whiteSpace:{status:{NO_COMPETITORS:`该企业没有竞争对手。`,EMPTY_MARKET:`没有竞争对手可能触及的企业。`,OK:``},classes:{WHITE_SPACE:`空白`,CONTESTED:`有争夺`,SATURATED:`饱和`,SHARED:`共有`,OWN_ONLY:`独有`},uncoveredAreas:`未覆盖领域`,market:`市场`,show:`显示的类别；不选则全部显示`,candidates:`候选者`,none:`没有这些类别的企业。`,class:`类别`,coverage:`覆盖率`,fit:`契合度`,opportunity:`机会值`,locked:`已锁定`,coveredBy:`竞争对手`,areas:`领域`,by:`按`,dimensions:{SEGMENT:`细分市场`,REGION:`地区`,INDUSTRY:`行业`,RESOURCE:`资源`},byCompetitors:`对手触及`,byOwn:`自身触及`,uncovered:`未覆盖`,matrixHint:e=>`机会最大的 ${e} 家企业：竞争对手已触及处着色。`,matrixOf:(e,t)=>`${e} 家企业与 ${t} 个竞争对手的矩阵；表格列出每家企业。`},opportunities:{kinds:`机会类型`,tabs:{cycles:`交换`,plan:`方案`,triads:`引荐`,coalitions:`组团`},minimumFit:`最低契合度`,length:`最多企业数`,exchanges:`交换`,planValue:`方案价值`,upperBound:`上界`,proof:`证明`,best:`已证明最优`,bounded:`在上界之内`,planHint:`可以同时进行、每家企业至多参与一个、总价值最大的交换。`,none:`此契合度下没有交换`,noneHint:`降低契合度可能会有结果。`,ring:`环`,value:`价值`,multilateral:`多边`,flows:`流向`,flow:(e,t,n)=>`${e} 向 ${t} 提供：${n}。`,more:e=>`另有 ${e} 项，`,triadsLead:`枢纽企业的两个互不相识但契合的伙伴：值得引荐。`,hub:`枢纽`,hubsFound:(e,t,n)=>`${n?``:`前 `}${t} 家联盟成员中，有 ${e} 家可以引荐其两个伙伴。`,hubsGoesOn:`正在查看更多企业…`,noHubs:`在此契合度下，没有企业可以引荐其两个伙伴`,one:`一方`,other:`另一方`,mutualFit:`相互契合度`,noTriads:`没有两个互不相识的伙伴如此契合。`,triad:(e,t,n,r)=>`${n} 可以引荐 ${e} 与 ${t}：相互契合度 ${r}。`,coalitionsLead:`围绕发起者、拥有全部所需资源的最小团体。`,founder:`发起者`,asks:`所需资源：`,coalition:`团体`,noCoalition:`没有团体拥有全部资源。`,members:`成员`,brings:`谁带来什么`},screening:{criteria:{STRATEGIC_FIT:`战略契合`,RESOURCE_COMPLEMENTARITY:`资源互补`,FINANCIAL_HEALTH:`财务健康`,REPUTATION:`声誉`,CULTURAL_FIT:`文化契合`,WILLINGNESS:`合作意愿`,WHAT_WE_OFFER:`我方可提供`,DISTINCTNESS:`重叠少`},add:`添加候选者`,remove:e=>`移除 ${e}`,nobody:`尚无候选者`,nobodyHint:`没有评估过或推荐的企业。请按名称添加。`,noWeight:`至少要有一项标准计入。`,weights:`权重`,flipHint:`滑块上的标记表示：其他权重不变时，第一名在此易主。`,order:`排名`,rank:`名次`,score:`得分`,values:`数值（0 到 10）`,own:`您自己的数值`,ownHint:`在您更了解或无人了解之处填写 0 到 10 的数值：在此处以它代替灰色数值。`,valueOf:(e,t)=>`${t} 的${e}`,stability:`什么会改变第一名`,flips:`排名改变的权重`,stable:`任何单项权重都不会改变第一名。`,criterion:`标准`,now:`当前占比`,tiesAt:`改变于`,leader:`领先者`,rival:`竞争者`},whatIf:{add:`添加企业`,members:`成员`,choose:`选择联盟的企业`,another:`至少再选一家`,closed:`弥补的缺口`,gaps:`全体成员总缺口`,conflicts:`冲突`,effect:`每个成员的收益`,before:`之前的缺口`,after:`之后的缺口`,hint:`每个成员在联盟前后的总缺口。`,gapBefore:`之前缺口`,gapAfter:`之后缺口`,constraintBefore:`之前约束度`,constraintAfter:`之后约束度`,noConflicts:`成员之间没有过强的竞争。`},form:{day:`日期`,by:`经办人`,reason:`原因`,done:`已保存。`,required:`此项必填。`},alliances:{search:`查找联盟`,none:`没有此名称的联盟。`,board:`各阶段的联盟`,all:`全部联盟`,members:e=>`${e} 个成员`,moreBelow:e=>`另有 ${e} 个，见下表`,modes:`合作方式`,unknown:e=>`没有键为 ${e} 的联盟`,health:`健康度`,warnings:`预警`,noWarnings:`没有预警。`,severity:`严重程度`,message:`内容`,way:`阶段`,move:`推进联盟`,toStage:`进入阶段`,moves:`历次变动`,kpis:`指标走势`,kpi:`指标`,noKpis:`该联盟还没有指标。`,noReadings:`还没有读数。`,addReading:`添加读数`,readings:`读数`,value:`数值`,target:`目标`,unit:`单位`,attained:e=>`达成目标的 ${e}`,direction:{HIGHER_IS_BETTER:`越高越好`,LOWER_IS_BETTER:`越低越好`},curve:(e,t)=>`${e}：${t} 个读数。表格列出全部。`,sales:`按日与伙伴的销售`,salesOf:e=>`按日与伙伴的 ${e} 销售。表格列出全部。`,noSales:`没有销售记录。`,amount:`金额`,currency:`货币`,rows:`行数`,reviews:`评审`,noReviews:`尚未进行评审。`,feedback:`反馈`,challenges:`问题`,noChallenges:`没有提出问题。`,challengeOne:`问题`,closeChallenge:`关闭问题`,resolution:`解决方式`,resolvedOn:`解决日期`},severity:{HIGH:`高`,MEDIUM:`中`,LOW:`低`},challenge:{GOAL_DIVERGENCE:`目标分歧`,COMMUNICATION:`沟通`,RESOURCE_CONTENTION:`资源争用`,POOR_PERFORMANCE:`表现不佳`,CULTURE_CLASH:`文化冲突`},mode:{JOINT_SALES:`联合销售`,JOINT_MARKETING:`联合营销`,JOINT_RESEARCH:`联合研究`,SUPPLY_CHAIN:`供应链`,CHANNEL:`渠道`,JOINT_INNOVATION:`联合创新`,CO_INVESTMENT:`共同投资`,CO_BRANDING:`联合品牌`},nodeKind:{COMPANY:`企业`,RESOURCE:`资源`,ALLIANCE:`联盟`},nodeKinds:{COMPANY:`企业`,RESOURCE:`资源`,ALLIANCE:`联盟`},linkKind:{HAS:`拥有`,NEEDS:`需要`,MEMBER_OF:`成员`,COMPETES_WITH:`竞争`,PARTNER:`伙伴`},stage:{PROSPECT:`潜在`,CONTACTED:`已接触`,DUE_DILIGENCE:`尽职调查`,PILOT:`试点`,AGREEMENT:`协议`,ACTIVE:`运行中`,ENDED:`已结束`,DECLINED:`已拒绝`},resourceKind:{TECHNOLOGY:`技术`,CHANNEL:`渠道`,BRAND:`品牌`,CAPITAL:`资本`,TALENT:`人才`,CUSTOMERS:`客户`,DATA:`数据`,PRODUCT:`产品`,MANUFACTURING:`制造`,LOGISTICS:`物流`,CONTENT:`内容`,MARKET_ACCESS:`市场准入`,OTHER:`其他`}}},Mt=`partner-graph-service:language`;function Nt(){let e=localStorage.getItem(Mt);return e===`en`||e===`zh`?e:navigator.language.toLowerCase().startsWith(`zh`)?`zh`:`en`}var K=(0,s.createContext)({language:`en`,speak:()=>void 0});function Pt({children:e}){let[t,n]=(0,s.useState)(Nt);(0,s.useEffect)(()=>{document.documentElement.lang=t===`zh`?`zh-Hans`:`en`},[t]);let r=(0,s.useMemo)(()=>({language:t,speak:e=>{localStorage.setItem(Mt,e),n(e)}}),[t]);return(0,c.jsx)(K,{value:r,children:e})}function Ft(){return(0,s.use)(K)}function q(){return jt[(0,s.use)(K).language]}function It(){let{language:e}=Ft();return(0,s.useMemo)(()=>Lt(e),[e])}var J=`–`;function Lt(e){let t=e===`zh`?`zh-Hans-CN`:`en-GB`,n=new Intl.NumberFormat(t,{maximumFractionDigits:0}),r=new Intl.NumberFormat(t,{maximumFractionDigits:3}),i=new Intl.NumberFormat(t,{style:`percent`,maximumFractionDigits:1}),a=new Intl.DateTimeFormat(t,{dateStyle:`medium`,timeZone:`UTC`});return{count:e=>n.format(e),figure:e=>e==null?J:r.format(e),percent:e=>e==null?J:i.format(e),money:(e,t)=>e==null?J:`${n.format(Number(e))} ${t??``}`.trim(),day:e=>e?a.format(new Date(`${e}T00:00:00Z`)):J}}var Rt={start:`M3 11 12 4l9 7M6 9.5V20h12V9.5`,ecosystem:`M6 6m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M18 7m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M11 18m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M8.5 6.2l7 .6M7 8.3l3 7.3M16.700 9l-4.300 7`,company:`M4 21V5l8-2v18M12 9l8 2v10M2 21h20M7 8h2M7 12h2M7 16h2M15.500 14h1.500M15.500 17.500h1.500`,gaps:`M4 20V10M9 20V4M14 20v-7M19 20v-3M2 20h20`,whiteSpace:`M4 4h16v16H4zM4 9.300h16M4 14.600h16M9.300 4v16M14.600 4v16`,opportunities:`M7 7h10l-3-3M17 17H7l3 3M20 10v1a6 6 0 0 1-3 5M4 14v-1a6 6 0 0 1 3-5`,screening:`M4 7h9M17 7h3M4 12h3M11 12h9M4 17h11M19 17h1M15 5v4M9 10v4M17 15v4`,whatIf:`M9 18h6M10 21h4M12 3a6 6 0 0 0-3.500 10.900c.800.600 1.300 1.300 1.400 2.100h4.200c.100-.800.600-1.500 1.400-2.100A6 6 0 0 0 12 3Z`,alliances:`m8 12 3 3c1 1 2.500-.300 1.800-1.500M2 8l4-2 6 2 6-2 4 2v8h-3l-4 4c-1 .800-2.500.300-3-.500l-6-5.500H2z`,search:`M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13ZM15.500 15.500 21 21`,download:`M12 4v11M7 11l5 5 5-5M4 20h16`,graphql:`M12 3l8 4.500v9L12 21l-8-4.500v-9zM12 3 4 16.500h16z`,plus:`M12 5v14M5 12h14`,minus:`M5 12h14`,fit:`M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5`,undo:`M9 4 4 9l5 5M4 9h10a5 5 0 0 1 0 10h-3`,close:`M6 6l12 12M18 6 6 18`,pin:`M9 3h6l-1 6 3 3H7l3-3zM12 12v9`,hide:`M3 12s3.500-6 9-6 9 6 9 6-3.500 6-9 6-9-6-9-6ZM4 4l16 16`,sun:`M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600 19 19M5 19l1.400-1.400M17.600 6.400 19 5`,moon:`M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500Z`,auto:`M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 3v18`,warning:`M12 4 2.500 20h19zM12 10v4.500M12 17.500v.100`,lock:`M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3`,arrow:`M5 12h14M13 6l6 6-6 6`,more:`M6 12h.1M12 12h.1M18 12h.1`};function Y({name:e,size:t=18}){return(0,c.jsx)(`svg`,{className:`icon`,width:t,height:t,viewBox:`0 0 24 24`,"aria-hidden":`true`,focusable:`false`,children:(0,c.jsx)(`path`,{d:Rt[e],fill:`none`,stroke:`currentColor`,strokeWidth:`1.7`,strokeLinecap:`round`,strokeLinejoin:`round`})})}var zt=document.documentElement.dataset.graphiql!==`off`;function Bt(e,t){let n=new URLSearchParams({query:Vt(e)});return t&&Object.keys(t).length&&n.set(`variables`,JSON.stringify(t,null,2)),`/graphql#${n}`}function Vt(e){let t=e.replace(/^\n+|\s+$/g,``).split(`
`),n=Math.min(...t.filter(e=>e.trim()).map(e=>e.search(/\S/)));return t.map(e=>e.slice(n)).join(`
`)}var Ht={start:`/`,ecosystem:`/ecosystem`,company:`/companies`,gaps:`/gaps`,whiteSpace:`/white-space`,opportunities:`/opportunities`,screening:`/screening`,whatIf:`/what-if`,alliances:`/alliances`};function Ut(e,t){return`${e}/${encodeURIComponent(t)}`}function Wt(e){try{return decodeURIComponent(e)}catch{return e}}var Gt=[`asOf`];function Kt(e,t){let n=new URLSearchParams(e);for(let[e,r]of Object.entries(t)){n.delete(e);for(let t of r===null?[]:typeof r==`string`?[r]:r)n.append(e,t)}return n.toString()}function qt(){let e=G(),[t,n]=St(),r=(0,s.useMemo)(()=>new URLSearchParams(e),[e]),i=(0,s.useCallback)((e,{replace:r=!1}={})=>{let i=Kt(location.search,e);n(i?`${t}?${i}`:t,{replace:r})},[t,n]);return(0,s.useMemo)(()=>({text:e=>r.get(e),list:e=>r.getAll(e),number:(e,t)=>{let n=Number(r.get(e)??``);return r.get(e)&&Number.isFinite(n)?n:t},set:i}),[r,i])}function Jt(){let e=new URLSearchParams(G()).get(`asOf`);return e&&/^\d{4}-\d{2}-\d{2}$/.test(e)?e:void 0}function Yt(){let e=G();return(0,s.useCallback)((t,n={})=>{let r=new URLSearchParams(e),i=new URLSearchParams(n);for(let e of Gt){let t=r.get(e);t&&i.set(e,t)}let a=i.toString();return a?`${t}?${a}`:t},[e])}var X=class extends Error{trouble;hint;field;requestId;constructor(e,t,n=null,r=null,i=null){super(t),this.trouble=e,this.hint=n,this.field=r,this.requestId=i,this.name=`Unanswered`}},Xt={UNAUTHENTICATED:`signIn`,FORBIDDEN:`forbidden`,UNAVAILABLE:`unavailable`};function Zt(e,t){let{code:n=``,hint:r=null,field:i=null,requestId:a=null}=t?.extensions??{},o=e===401?`signIn`:e===403?`forbidden`:e>=500?`unavailable`:`refused`;return new X(Xt[n]??o,t?.message??`HTTP ${e}`,r,i,a)}var Qt=new WeakMap;function $t(e){return typeof e==`object`&&e&&Qt.get(e)||[]}async function en(e,t){let n;try{n=await fetch(`/graphql`,{method:`POST`,headers:{"content-type":`application/json`,accept:`application/json`,...a()},body:JSON.stringify(e),...t?{signal:t}:{}})}catch(e){throw e instanceof DOMException&&e.name===`AbortError`?e:new X(`unavailable`,String(e))}try{return[n,await n.json()]}catch{throw Zt(n.status,void 0)}}async function tn(e,t,n){let r=e.__meta__?.hash,[i,a]=await en({documentId:r,variables:t},n);if(a.errors?.[0]?.extensions?.code===`DOCUMENT_NOT_FOUND`&&([i,a]=await en({query:e.toString(),variables:t},n)),!i.ok||a.errors?.length||!a.data)throw Zt(i.status,a.errors?.[0]);return Qt.set(a.data,a.extensions?.analyses??[]),a.data}var nn=new Pe({defaultOptions:{queries:{staleTime:6e4,refetchOnWindowFocus:!1,structuralSharing:!1,retry:(e,t)=>e<1&&t instanceof X&&t.trouble===`unavailable`,retryDelay:500}}});function rn(e,t,{enabled:n=!0,keep:r=!1}={}){return qe({queryKey:[e.toString(),t],queryFn:({signal:n})=>tn(e,t,n),enabled:n,...r?{placeholderData:ae}:{}})}var Z=class extends String{__apiType;value;__meta__;constructor(e,t){super(e),this.value=e,this.__meta__=t}toString(){return this.value}},an=new Z(`
    query FindCompanies($search: String, $first: Int!) {
  companies(search: $search, first: $first) {
    totalCount
    nodes {
      key
      name
      industry
      country
    }
  }
}
    `,{hash:`sha256:aebb2044871a75f68ea5ede8f56efd8243976253207666d3bf80768336647926`}),on=new Z(`
    query ProminentCompanies($limit: Int!, $asOf: Date) {
  ecosystem(asOf: $asOf) {
    graph(limit: $limit) {
      nodes {
        key
        label
        degree
      }
    }
  }
}
    `,{hash:`sha256:b5af1d38b2e5e4873dc4fd0d0745a92acc70b57c4810b8a746549dbf02eba7cb`}),sn=new Z(`
    query Pipeline($search: String, $first: Int!, $asOf: Date) {
  alliances(search: $search, first: $first, orderBy: [{by: NAME}]) {
    totalCount
    nodes {
      key
      name
      stage
      startsOn
      endsOn
      modes
      members(first: 3, asOf: $asOf) {
        totalCount
        nodes {
          name
        }
      }
    }
  }
}
    `,{hash:`sha256:30c8da79fa0fd353459a16392d3eabba1f85cc7017523aba030a7639e8d1a42c`}),cn=new Z(`
    query AlliancePage($key: String!, $asOf: Date) {
  alliance(key: $key) {
    key
    name
    stage
    version
    modes
    purposes
    depth
    exclusive
    startsOn
    endsOn
    scope
    members(first: 500, asOf: $asOf) {
      totalCount
      edges {
        role
        since
        until
        node {
          key
          name
          industry
          country
        }
      }
    }
    health(asOf: $asOf) {
      score
      kpis {
        key
        name
        unit
        weight
        target
        actual
        readOn
        attainment
      }
      warnings {
        kind
        severity
        message
        since
        about
      }
    }
    kpis(first: 50) {
      nodes {
        key
        name
        unit
        direction
        target
        readings(first: 500, asOf: $asOf) {
          nodes {
            readOn
            value
          }
        }
      }
    }
    reviews(last: 20, asOf: $asOf) {
      nodes {
        key
        heldOn
        period
        summary
        scores(first: 50) {
          nodes {
            score
            feedback
            company {
              key
              name
            }
          }
        }
      }
    }
    challenges(first: 100, asOf: $asOf) {
      nodes {
        key
        kind
        severity
        description
        raisedOn
        resolvedOn
        resolution
        version
      }
    }
    stageMoves(last: 50, asOf: $asOf) {
      nodes {
        key
        fromStage
        toStage
        movedOn
        movedBy
        reason
      }
    }
  }
}
    `,{hash:`sha256:1fe2610b0dbec6637f587ae0a000e364cbf18bf4dfe80efd6aed9da05196656f`}),ln=new Z(`
    query AllianceSales($key: String!, $first: Int!) {
  sales(alliance: {key: $key}, groupBy: [DAY, COMPANY], first: 0) {
    totalCount
    totals {
      currency
      amount
      rows
    }
    groups(first: $first) {
      day
      currency
      amount
      rows
      company {
        key
        name
      }
    }
  }
}
    `,{hash:`sha256:907d78a9672c034576411b62ed0b0b1502474be23bc10a4bd6a6c341554eb9b7`}),un=new Z(`
    mutation MoveAlliance($input: MoveAllianceInput!) {
  moveAlliance(input: $input) {
    alliance {
      stage
    }
    errors {
      code
      message
      field
      hint
    }
  }
}
    `,{hash:`sha256:ebbf742d60dc31258a2a66081f2091fdef1fc76651706e1ba6360140d1d4f829`}),dn=new Z(`
    mutation AddReading($input: CreateKpiReadingInput!) {
  createKpiReading(input: $input) {
    kpiReading {
      key
    }
    errors {
      code
      message
      field
      hint
    }
  }
}
    `,{hash:`sha256:cac7d2d96ada0d1cef051c081844e847de9a783da3e86eb5afd7a8c0081f0327`}),fn=new Z(`
    mutation CloseChallenge($input: UpdateChallengeInput!) {
  updateChallenge(input: $input) {
    challenge {
      key
    }
    errors {
      code
      message
      field
      hint
    }
  }
}
    `,{hash:`sha256:5bcac7599f601a4c86fcec31cf9cf1280d13dcc85c87d2e5072dcdd3539b454d`}),pn=new Z(`
    query CompanyPage($key: String!, $asOf: Date) {
  company(key: $key) {
    key
    name
    industry
    country
    regions
    segments
    employees
    foundedYear
    website
    description
    tags
    financials {
      year
      currency
      revenue
      profit
      cashFlow
      debtRatio
    }
    has(first: 500, orderBy: [{by: LEVEL, direction: DESC}]) {
      totalCount
      edges {
        level
        evidence
        node {
          key
          name
          kind
        }
      }
    }
    needs(first: 500, orderBy: [{by: IMPORTANCE, direction: DESC}]) {
      totalCount
      edges {
        importance
        requiredLevel
        evidence
        node {
          key
          name
          kind
        }
      }
    }
    alliances(first: 500) {
      totalCount
      edges {
        role
        since
        until
        node {
          key
          name
          stage
          modes
          startsOn
          endsOn
        }
      }
    }
    partners(first: 500, asOf: $asOf) {
      totalCount
      edges {
        sharedAlliances
        node {
          key
          name
          industry
          country
        }
      }
    }
    competitors(first: 500) {
      totalCount
      edges {
        intensity
        evidence
        node {
          key
          name
          industry
          country
        }
      }
    }
  }
}
    `,{hash:`sha256:6a17f9af0b9da506af0d5a80132233b964573fd1a53c211f833b8d509c834727`}),mn=new Z(`
    query CompanyStanding($key: String!, $asOf: Date) {
  company(key: $key) {
    resourceGaps(asOf: $asOf) {
      totalGap
      gaps {
        status
      }
    }
    networkPosition(asOf: $asOf) {
      betweenness
      sampled
      constraint
      articulationPoint
    }
  }
}
    `,{hash:`sha256:66e5bc9f4270b2145ecd58e1221c7b973b343dc94f665066363ef18fa26ee288`}),hn=new Z(`
    query CompanyNeighbours($key: String!, $limit: Int!, $asOf: Date) {
  company(key: $key) {
    neighbourhood(depth: 1, limit: $limit, asOf: $asOf) {
      truncated
      nodes {
        id
        key
        label
        kind
        group
        degree
      }
      links {
        source
        target
        kind
        weight
      }
    }
  }
}
    `,{hash:`sha256:cd709285324dd89342d30a56a6af71846c0245032c0523564421245dcd719e7d`}),gn=new Z(`
    query ResourceNeighbours($key: String!, $first: Int!) {
  resource(key: $key) {
    id
    key
    name
    kind
    holders(first: $first) {
      edges {
        level
        node {
          id
          key
          name
          industry
        }
      }
    }
    seekers(first: $first) {
      edges {
        importance
        node {
          id
          key
          name
          industry
        }
      }
    }
  }
}
    `,{hash:`sha256:e0be6861b4359eaf5345e7ba206ebe56968a0fca75d15d6ae251fd1ece283d8f`}),_n=new Z(`
    query AllianceNeighbours($key: String!, $first: Int!, $asOf: Date) {
  alliance(key: $key) {
    id
    key
    name
    stage
    members(first: $first, asOf: $asOf) {
      edges {
        node {
          id
          key
          name
          industry
        }
      }
    }
  }
}
    `,{hash:`sha256:fb6cf26d8ef11b1a6e3efd35b2e4dfa1eab83b16848a08d0e689b069df8bba38`}),vn=new Z(`
    query EcosystemGraph($limit: Int!, $betweenness: Boolean!, $asOf: Date) {
  ecosystem(asOf: $asOf) {
    companies
    alliances
    density
    components
    modularity
    graph(limit: $limit) {
      truncated
      nodes {
        id
        key
        label
        group
        degree
        industry
        x
        y
        betweenness @include(if: $betweenness)
      }
      links {
        source
        target
        weight
      }
    }
  }
}
    `,{hash:`sha256:4169b8f48e356355a8a1fa89bf48f65a8b661fcc059dfad31509e8f6f3eaea39`}),yn=new Z(`
    query EcosystemGroups($asOf: Date) {
  ecosystem(asOf: $asOf) {
    communities(first: 30) {
      index
      size
      members(first: 4) {
        key
        name
      }
      topResources(first: 3) {
        name
      }
    }
    brokers(first: 30) {
      constraint
      betweenness
      company {
        key
        name
        industry
      }
    }
    articulationPoints {
      key
      name
      industry
    }
    scarceResources(first: 30) {
      holders
      seekers
      unmetGap
      resource {
        key
        name
      }
    }
  }
}
    `,{hash:`sha256:0f69423032140c09aa6e6c3dea55b250716e3e0026071da599990c8d474cb332`}),bn=new Z(`
    query CompanyGaps($key: String!, $asOf: Date) {
  company(key: $key) {
    key
    name
    resourceGaps(asOf: $asOf) {
      totalGap
      gaps {
        status
        gap
        shortfall
        importance
        requiredLevel
        ownLevel
        partnerLevel
        singleSource
        evidence
        resource {
          key
          name
          kind
        }
        bestPartner {
          key
          name
        }
        candidates(first: 10) {
          level
          closes
          hops
          conflict
          company {
            key
            name
          }
        }
      }
    }
  }
}
    `,{hash:`sha256:f76e10098b54e7a19ede8a5aeb81f6b70995f67d17439d89048479f714afc515`}),xn=new Z(`
    query CompanyPartnerSet($key: String!, $timeLimitSeconds: Float!, $asOf: Date) {
  company(key: $key) {
    partnerSet(timeLimitSeconds: $timeLimitSeconds, asOf: $asOf) {
      totalCost
      lowerBound
      optimal
      uncoverable {
        key
        name
      }
      members {
        company {
          key
          name
        }
        covers {
          key
          name
        }
      }
    }
  }
}
    `,{hash:`sha256:857a019c29d55c12fcab89fedcc7323b33e6eb2ab01cb7e767d27757c01008f6`}),Sn=new Z(`
    query RivalGaps($key: String!, $asOf: Date) {
  company(key: $key) {
    competitors(first: 25) {
      nodes {
        key
        name
        resourceGaps(asOf: $asOf) {
          gaps {
            status
            resource {
              key
            }
          }
        }
      }
    }
  }
}
    `,{hash:`sha256:d044f37a06a7894b69d8451e8a40e2523c049c97b5083ead97412f8f9bbe7aec`}),Cn=new Z(`
    query Exchanges($minimumFit: Float!, $maxLength: Int!, $first: Int!, $timeLimitSeconds: Float!, $listed: Boolean!, $planned: Boolean!, $asOf: Date) {
  exchangeOpportunities(
    minimumFit: $minimumFit
    maxLength: $maxLength
    first: $first
    timeLimitSeconds: $timeLimitSeconds
    asOf: $asOf
  ) {
    planValue
    upperBound
    optimal
    truncated
    cycles @include(if: $listed) {
      value
      multilateral
      companies {
        key
        name
      }
      links {
        fit
        resources {
          key
          name
        }
      }
    }
    plan @include(if: $planned) {
      value
      multilateral
      companies {
        key
        name
      }
      links {
        fit
        resources {
          key
          name
        }
      }
    }
  }
}
    `,{hash:`sha256:4c2df3a1374b41f0360852d608734e9e123f39b088c09971fd17f473ea2634fa`}),wn=new Z(`
    query OpenTriadsOf($key: String!, $minimumFit: Float!, $first: Int!, $asOf: Date) {
  company(key: $key) {
    key
    name
    openTriads(minimumFit: $minimumFit, first: $first, asOf: $asOf) {
      mutualFit
      hub {
        key
        name
      }
      a {
        key
        name
      }
      b {
        key
        name
      }
    }
  }
}
    `,{hash:`sha256:8bd30a01d11abfd1c39473340e466712dade42cf159bccd955ceb02a65e23b67`}),Tn=new Z(`
    query Hubs($minimumFit: Float!, $first: Int!, $after: String, $asOf: Date) {
  companies(filter: {memberOf: {}}, first: $first, after: $after) {
    pageInfo {
      endCursor
      hasNextPage
    }
    nodes {
      key
      name
      openTriads(minimumFit: $minimumFit, first: 1, asOf: $asOf) {
        mutualFit
      }
    }
  }
}
    `,{hash:`sha256:257965987319ddf80ca12424f48af8b5da652e2fc481f35f9c1253c2c1a58511`}),En=new Z(`
    query NeedsOf($key: String!, $asOf: Date) {
  company(key: $key) {
    key
    name
    resourceGaps(asOf: $asOf) {
      gaps {
        status
        requiredLevel
        resource {
          key
          name
        }
      }
    }
  }
}
    `,{hash:`sha256:4f93d7e68a6a858bb20a586cc510e3f854502628268bff95b2375384f801d796`}),Dn=new Z(`
    query CoalitionFor($founder: String!, $requires: [ResourceRequirement!]!, $timeLimitSeconds: Float!, $asOf: Date) {
  coalition(
    founder: {key: $founder}
    requires: $requires
    connected: false
    timeLimitSeconds: $timeLimitSeconds
    asOf: $asOf
  ) {
    optimal
    lowerBound
    mutualFit
    members {
      key
      name
    }
    covers {
      level
      resource {
        key
        name
      }
      company {
        key
        name
      }
    }
    missing {
      key
      name
    }
  }
}
    `,{hash:`sha256:279ac6c06c327d807f961548bd8370309518ab0ffc1dc9365b509c595f20b5ec`}),On=new Z(`
    query ScreeningCandidates($key: String!, $first: Int!, $asOf: Date) {
  company(key: $key) {
    key
    name
    recommendedPartners(first: $first, asOf: $asOf) {
      company {
        key
        name
      }
    }
    rankCandidates(first: $first, missing: RENORMALISE, asOf: $asOf) {
      ranked {
        company {
          key
          name
        }
      }
    }
  }
}
    `,{hash:`sha256:8cab39634e4c49ce359d8a02b6a35c648b3aa70eafd8e7ded567a95e1f948937`}),kn=new Z(`
    query ScreeningValues($candidate: String!, $for: String!, $asOf: Date) {
  company(key: $candidate) {
    key
    name
    partnerProfile(assessor: {key: $for}, asOf: $asOf) {
      criteria {
        criterion
        value
        source
      }
    }
    fit(to: {key: $for}, asOf: $asOf) {
      reverseFit
      redundancy
      conflict
    }
  }
}
    `,{hash:`sha256:39a3849abba43577edec403c4f73f152f1a453244838ece66587ccb4251ec71f`}),An=new Z(`
    query ScreeningRank($input: RankPartnersInput!) {
  rankPartners(input: $input) {
    ranked {
      rank
      name
      score
      coverage
      contributions {
        criterion
        value
        contribution
      }
    }
    stability {
      leader
      rival
      criterion
      weight
      tiesAt
    }
  }
}
    `,{hash:`sha256:82330858af16fe5fa22c51142d3f019416e635e728318bbeecf99d8fdd738957`}),jn=new Z(`
    query Overview {
  serviceInfo {
    version
    companies
    resources
    alliances
  }
}
    `,{hash:`sha256:d3a7a1725b99765885db22cd4ea56e440dc68b685649c270fd694919cc3f7a2e`}),Mn=new Z(`
    query WhatIf($members: [CompanyRef!]!, $asOf: Date) {
  whatIfAlliance(members: $members, asOf: $asOf) {
    componentsBefore
    componentsAfter
    conflicts {
      intensity
      evidence
      a {
        key
        name
      }
      b {
        key
        name
      }
    }
    members {
      totalGapBefore
      totalGapAfter
      constraintBefore
      constraintAfter
      company {
        key
        name
      }
    }
  }
}
    `,{hash:`sha256:19733894e44829ae0eb245b0bde82991254ff347e89d94adb35c2d303b6efa12`}),Nn=new Z(`
    query NamesOf($keys: [String!]!, $first: Int!) {
  companies(filter: {key: {in: $keys}}, first: $first) {
    nodes {
      key
      name
    }
  }
}
    `,{hash:`sha256:aa609e34aee3671ae7ce3699a7781f9fa5f8076a34c3d245d19001ff9aaf1344`}),Pn=new Z(`
    query CompanyWhiteSpace($key: String!, $first: Int!, $classes: [CoverageClass!], $dimension: AreaDimension!, $asOf: Date) {
  company(key: $key) {
    key
    name
    uncoveredPartners(asOf: $asOf) {
      status
      competitors {
        key
        name
      }
      candidates(first: $first, classes: $classes) {
        class
        coverage
        locked
        fit
        opportunity
        company {
          key
          name
          industry
        }
        coveredBy {
          key
        }
      }
      areas(dimension: $dimension) {
        area
        companies
        competitorCoverage
        ownCoverage
        uncovered
      }
    }
  }
}
    `,{hash:`sha256:1ffdeb05eb997974a79395b410ad8909a03eab973940f41c27d2814aeb8083b5`});function Fn({what:e,inLine:t=!1}){let n=q();return(0,c.jsxs)(`div`,{className:t?`state in-line`:`state`,role:`status`,children:[(0,c.jsx)(`span`,{className:`spinner`,"aria-hidden":`true`}),(0,c.jsx)(`span`,{children:e??n.states.loading})]})}function In({title:e,children:t}){return(0,c.jsxs)(`div`,{className:`state empty`,children:[(0,c.jsx)(`strong`,{children:e}),t&&(0,c.jsx)(`span`,{children:t})]})}function Ln({error:e,retry:t}){let r=q();if(e.trouble===`signIn`)return(0,c.jsx)(Rn,{refused:n()!==null});let i=e.trouble===`forbidden`;return(0,c.jsxs)(`div`,{className:`state failure`,role:`alert`,children:[(0,c.jsx)(Y,{name:i?`lock`:`warning`,size:28}),(0,c.jsx)(`strong`,{children:r.states[e.trouble]}),(0,c.jsx)(`span`,{className:`told`,dir:`auto`,children:e.message}),e.hint&&(0,c.jsx)(`span`,{className:`hint`,dir:`auto`,children:e.hint}),e.requestId&&(0,c.jsx)(`span`,{className:`hint`,children:r.states.request(e.requestId)}),t&&!i&&(0,c.jsx)(`button`,{type:`button`,className:`button`,onClick:t,children:r.states.again}),i&&n()!==null&&(0,c.jsx)(`button`,{type:`button`,className:`button`,onClick:()=>Q(null),children:r.states.otherToken})]})}function Q(e){o(e),nn.resetQueries()}function Rn({refused:e}){let t=q(),[n,r]=(0,s.useState)(``);return(0,c.jsxs)(`form`,{className:`state sign-in`,onSubmit:e=>{e.preventDefault(),Q(n.trim()||null)},children:[(0,c.jsx)(Y,{name:`lock`,size:28}),(0,c.jsx)(`strong`,{children:e?t.states.tokenRefused:t.states.signIn}),(0,c.jsx)(`label`,{htmlFor:`token`,children:t.states.tokenHint}),(0,c.jsx)(`input`,{id:`token`,type:`password`,autoComplete:`off`,value:n,onChange:e=>r(e.target.value)}),(0,c.jsx)(`button`,{type:`submit`,className:`button primary`,disabled:!n.trim(),children:t.states.enter})]})}function zn({answer:e,children:t}){return e.error?(0,c.jsx)(Ln,{error:e.error,retry:()=>void e.refetch()}):e.data===void 0?(0,c.jsx)(Fn,{}):(0,c.jsx)(`div`,{"aria-busy":e.isFetching,children:t(e.data)})}function Bn(e,t,n){return{query:e.toString(),variables:t,...n?{title:n}:{}}}function Vn({title:e,name:t,lead:n,operations:r=[],children:i}){let a=q();return(0,s.useEffect)(()=>{document.title=`${t} – ${a.shell.product}`},[t,a]),(0,c.jsxs)(`main`,{id:`content`,className:`view`,tabIndex:-1,children:[(0,c.jsxs)(`header`,{className:`view-head`,children:[(0,c.jsxs)(`div`,{className:`view-title`,children:[(0,c.jsx)(`h1`,{children:e}),n&&(0,c.jsx)(`p`,{className:`lead`,children:n})]}),(0,c.jsx)(`div`,{className:`view-actions`,children:r.map((e,t)=>(0,c.jsx)($,{asked:e},e.title??t))})]}),i]})}function $({asked:{title:e,query:t,variables:n}}){let r=q();return zt?(0,c.jsxs)(`a`,{className:`button`,href:Bt(t,n),target:`_blank`,rel:`opener`,children:[(0,c.jsx)(Y,{name:`graphql`,size:16}),e?r.shell.openAs(e):r.shell.openAsGraphql]}):null}function Hn({title:e,note:t,children:n,className:r}){return(0,c.jsxs)(`section`,{className:`card ${r??``}`,children:[e&&(0,c.jsxs)(`header`,{className:`card-head`,children:[(0,c.jsx)(`h2`,{children:e}),t]}),n]})}function Un({of:e}){let t=q(),n=It(),r=$t(e),i=r[0];if(!i)return null;let a=r.map(({parameters:e})=>e.asOf).find(e=>typeof e==`string`),o=[...new Set(r.flatMap(e=>e.derived??[]))],s=[...new Set(r.flatMap(e=>e.reason?[e.reason]:[]))];return(0,c.jsxs)(`div`,{className:`source`,children:[(0,c.jsx)(`span`,{children:t.source.of(n.day(a??null),i.graphRevision)}),o.length>0&&(0,c.jsxs)(`span`,{className:`derived`,title:t.derived.meaning,children:[t.derived.mark,`: `,o.map(e=>t.derived.kinds[e]??e).join(`, `)]}),s.map(e=>(0,c.jsx)(`span`,{className:`reason`,dir:`auto`,children:e},e))]})}function Wn({figures:e}){return(0,c.jsx)(`dl`,{className:`figures`,children:e.map(([e,t])=>(0,c.jsxs)(`div`,{children:[(0,c.jsx)(`dt`,{children:e}),(0,c.jsx)(`dd`,{children:t})]},e))})}function Gn({evidence:e}){let t=q();return e?.startsWith(`derived:`)?(0,c.jsxs)(`span`,{className:`derived`,title:t.derived.meaning,children:[t.derived.mark,` · `,(0,c.jsx)(`bdi`,{children:e.slice(8)})]}):e?(0,c.jsx)(`bdi`,{className:`evidence`,children:e}):null}export{zt as $,un as A,An as B,mn as C,P as Ct,Cn as D,E as Dt,yn as E,T as Et,sn as F,X as G,Mn as H,on as I,Jt as J,tn as K,gn as L,En as M,wn as N,an as O,d as Ot,jn as P,Ht as Q,Sn as R,xn as S,be as St,vn as T,g as Tt,nn as U,kn as V,rn as W,Wt as X,Yt as Y,Ut as Z,fn as _,Ve as _t,Un as a,Ot as at,hn as b,Ee as bt,zn as c,St as ct,Fn as d,Ke as dt,Y as et,Q as f,Ue as ft,ln as g,He as gt,cn as h,Be as ht,$ as i,q as it,Nn as j,Tn as k,u as kt,In as l,yt as lt,_n as m,We as mt,Gn as n,It as nt,Vn as o,Dt as ot,dn as p,Ge as pt,qt as q,Wn as r,Ft as rt,Bn as s,At as st,Hn as t,Pt as tt,Ln as u,G as ut,Dn as v,ze as vt,Pn as w,M as wt,pn as x,ye as xt,bn as y,Ie as yt,On as z};